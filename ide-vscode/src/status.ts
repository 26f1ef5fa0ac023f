// The item in the status bar: the server's state, and the artifact that was written last.

import * as vscode from 'vscode';
import { bytes, milliseconds } from './figures.ts';
import type { ArtifactParams } from './server/protocol.ts';
import type { Condition, Server } from './server/server.ts';

const ICONS: Record<Condition, string> = {
  stopped: '$(circle-slash)',
  missing: '$(warning)',
  starting: '$(loading~spin)',
  running: '$(check)',
};

const WORDS: Record<Condition, string> = {
  stopped: 'is not running',
  missing: 'was not found',
  starting: 'is starting',
  running: 'is running',
};

/** The last artifacts and the server's state, in the status bar. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('scheme.status', vscode.StatusBarAlignment.Left, 10);
  private readonly parts: vscode.Disposable[];
  private artifact: ArtifactParams | undefined;

  constructor(private readonly server: Server) {
    this.item.name = 'Scheme';
    this.parts = [
      this.item,
      server.onDidChangeCondition(() => this.show()),
      server.onDidWriteArtifact((artifact) => {
        this.artifact = artifact;
        this.show();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
      vscode.commands.registerCommand('scheme.artifact.show', () => this.reveal()),
    ];
    this.show();
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private show(): void {
    const { condition } = this.server;
    const built = this.artifact;
    const figures = built === undefined ? '' : `: ${bytes(built.size)}, ${milliseconds(built.milliseconds)}`;
    const broken = built !== undefined && built.errors > 0;
    this.item.text = `${broken && condition === 'running' ? '$(error)' : ICONS[condition]} Scheme${figures}`;
    this.item.command = condition === 'running' && built !== undefined ? 'scheme.artifact.show' : 'scheme.server.log';
    const lines = [`The server ${WORDS[condition]}.`];
    if (built !== undefined) {
      lines.push(
        `\`${vscode.workspace.asRelativePath(built.path)}\`: ${built.size.toLocaleString('en')} bytes, ` +
          `built in ${milliseconds(built.milliseconds)}; ` +
          `${built.unitsRecompiled} of ${built.units} units were compiled anew.`,
      );
      if (broken) lines.push(`Its files have ${built.errors} error${built.errors === 1 ? '' : 's'}.`);
    }
    lines.push('[Restart](command:scheme.server.restart) · [Log](command:scheme.server.log)');
    const tooltip = new vscode.MarkdownString(lines.join('\n\n'));
    tooltip.isTrusted = { enabledCommands: ['scheme.server.restart', 'scheme.server.log'] };
    this.item.tooltip = tooltip;
    this.item.backgroundColor =
      condition === 'missing' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId.startsWith('scheme') || built !== undefined || condition !== 'running') {
      this.item.show();
    } else {
      this.item.hide();
    }
  }

  private async reveal(): Promise<void> {
    if (this.artifact === undefined) {
      await vscode.window.showInformationMessage('Nothing was built yet: save a program.');
      return;
    }
    await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(this.artifact.path));
  }
}
