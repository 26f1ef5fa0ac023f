// Dumps as read-only documents that follow their source, and the commands that open them.

import * as vscode from 'vscode';
import { STAGES } from '../server/protocol.ts';
import type { Server } from '../server/server.ts';
import { decode, encode, title, type Address } from './address.ts';

const SCHEME = 'scheme-dump';
/** How long typing must rest before an open dump is made anew, in milliseconds. */
const REST = 150;

const COMMANDS: Readonly<Record<string, string>> = {
  'scheme.dump.cst': 'cst',
  'scheme.dump.expanded': 'expanded',
  'scheme.dump.core': 'core',
  'scheme.dump.cps': 'cps',
  'scheme.dump.optimized': 'optimized',
  'scheme.dump.firstOrder': 'first-order',
  'scheme.dump.tailified': 'tailified',
  'scheme.dump.wat': 'wat',
};

interface View extends vscode.QuickPickItem {
  stage: string;
  after?: string;
}

/** Provides the documents, and registers the commands. */
export class Dumps implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly parts: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.parts = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === 'scheme' && document.uri.scheme !== SCHEME) this.refresh();
      }),
      ...Object.entries(COMMANDS).map(([command, stage]) =>
        vscode.commands.registerCommand(command, () => this.open({ stage }, true)),
      ),
      vscode.commands.registerCommand('scheme.dump.pick', () => this.pick()),
      vscode.commands.registerCommand('scheme.dump.compare', () => this.compare()),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const part of this.parts) part.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const address = decode(uri.query);
    if (address === undefined) return '; this address names no dump\n';
    const { source, stage, after, position } = address;
    try {
      const result = await this.server.dump(
        { textDocument: { uri: source }, stage, ...(after && { after }), ...(position && { position }) },
        token,
      );
      return result.text;
    } catch (error) {
      return `; ${error instanceof Error ? error.message : String(error)}\n`;
    }
  }

  private refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const open = vscode.workspace.textDocuments.filter((document) => document.uri.scheme === SCHEME);
      for (const document of open) this.changed.fire(document.uri);
    }, REST);
  }

  private async pick(): Promise<void> {
    const view = await vscode.window.showQuickPick(this.views(), { placeHolder: 'A stage of the compiler' });
    if (view === undefined) return;
    const scopes = ['This definition', 'The whole file'];
    const scope = await vscode.window.showQuickPick(scopes, { placeHolder: 'Of what?' });
    if (scope !== undefined) await this.open(view, scope === scopes[0]);
  }

  private async open(view: { stage: string; after?: string }, definition: boolean): Promise<void> {
    const editor = sourceEditor();
    if (editor === undefined) return;
    const document = await this.document(address(editor, view, definition));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  private async compare(): Promise<void> {
    const editor = sourceEditor();
    if (editor === undefined) return;
    const from = await vscode.window.showQuickPick(this.views(), { placeHolder: 'Compare this…' });
    if (from === undefined) return;
    const to = await vscode.window.showQuickPick(this.views(), { placeHolder: `…${from.label} with this` });
    if (to === undefined) return;
    const left = await this.document(address(editor, from, true));
    const right = await this.document(address(editor, to, true));
    const name = `${editor.document.uri.path.replace(/^.*\//, '')}: ${from.label} ↔ ${to.label}`;
    await vscode.commands.executeCommand('vscode.diff', left.uri, right.uri, name);
  }

  private views(): View[] {
    const passes = this.server.passes;
    return STAGES.flatMap(({ name, title }): View[] => [
      { label: title, description: name, stage: name },
      ...(passes[name] ?? []).map((after) => ({ label: `${title} after ${after}`, stage: name, after })),
    ]);
  }

  private async document(address: Address): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title(address)}`, query: encode(address) });
    const document = await vscode.workspace.openTextDocument(uri);
    // One that was open already may be of an older text.
    this.changed.fire(uri);
    const language = STAGES.find((stage) => stage.name === address.stage)?.language ?? 'scheme-ir';
    return document.languageId === language
      ? document
      : vscode.languages.setTextDocumentLanguage(document, language);
  }
}

function address(editor: vscode.TextEditor, view: { stage: string; after?: string }, definition: boolean): Address {
  const { line, character } = editor.selection.active;
  return {
    source: editor.document.uri.toString(),
    stage: view.stage,
    ...(view.after !== undefined && { after: view.after }),
    ...(definition && { position: { line, character } }),
  };
}

function sourceEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'scheme' && editor.document.uri.scheme !== SCHEME) return editor;
  void vscode.window.showInformationMessage('Put the cursor into a definition of a Scheme file first.');
  return undefined;
}
