// The server's process and the connection to it.

import * as vscode from 'vscode';
import { LanguageClient, State, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import { locate } from './locate.ts';
import type { ArtifactParams, DumpParams, DumpResult, Experimental } from './protocol.ts';

/** The keys of the section `scheme` that the server itself understands. */
const SETTINGS = ['library-path', 'profile', 'output'] as const;

/** What the server is doing, as far as the editor knows. */
export type Condition = 'stopped' | 'missing' | 'starting' | 'running';

/** The settings that someone has set: a default must not count more than the server's own. */
function settings(): Record<string, unknown> {
  const section = vscode.workspace.getConfiguration('scheme');
  const found: Record<string, unknown> = {};
  for (const key of SETTINGS) {
    const value = section.inspect(key);
    const chosen = value?.workspaceFolderValue ?? value?.workspaceValue ?? value?.globalValue;
    if (chosen !== undefined) found[key] = chosen;
  }
  return found;
}

/** One server for the whole window. */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('Scheme', { log: true });
  private readonly conditionChanged = new vscode.EventEmitter<Condition>();
  private readonly artifactWritten = new vscode.EventEmitter<ArtifactParams>();
  private client: LanguageClient | undefined;
  private current: Condition = 'stopped';
  /** Starts and stops, one after the other. */
  private queue: Promise<void> = Promise.resolve();

  readonly onDidChangeCondition = this.conditionChanged.event;
  readonly onDidWriteArtifact = this.artifactWritten.event;
  /** The binary that was found last. */
  binary: string | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {}

  get condition(): Condition {
    return this.current;
  }

  /** What the binary is found by. */
  find(): string | undefined {
    return locate({
      setting: vscode.workspace.getConfiguration('scheme').get('server.path', ''),
      path: process.env['PATH'] ?? '',
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      extension: this.context.extensionPath,
      platform: process.platform,
    });
  }

  start(): Promise<void> {
    return this.enqueue(() => this.launch());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      await this.launch();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end());
  }

  /** Sends what the user has set. */
  async configure(): Promise<void> {
    await this.client?.sendNotification('workspace/didChangeConfiguration', { settings: { scheme: settings() } });
  }

  /** The passes of the optimiser that a dump can be taken after, by the stage that they belong to. */
  get passes(): Readonly<Record<string, readonly string[]>> {
    const experimental = this.client?.initializeResult?.capabilities.experimental as Experimental | undefined;
    return experimental?.schemePasses ?? {};
  }

  /** Asks for a dump; throws the server's refusal. */
  dump(params: DumpParams, token?: vscode.CancellationToken): Promise<DumpResult> {
    const client = this.client;
    if (client === undefined || this.current !== 'running') {
      return Promise.reject(new Error('the server is not running'));
    }
    return client.sendRequest<DumpResult>('scheme/dump', params, token);
  }

  dispose(): void {
    void this.stop();
    this.conditionChanged.dispose();
    this.artifactWritten.dispose();
    this.log.dispose();
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    const next = this.queue.then(step);
    this.queue = next.catch((error: unknown) => this.log.error(String(error)));
    return next;
  }

  private set(condition: Condition): void {
    this.current = condition;
    this.conditionChanged.fire(condition);
  }

  private async launch(): Promise<void> {
    if (this.client !== undefined || !vscode.workspace.isTrusted) return;
    this.binary = this.find();
    if (this.binary === undefined) {
      this.set('missing');
      void this.explain();
      return;
    }
    const run: ServerOptions = { command: this.binary, args: ['--stdio'] };
    const options: LanguageClientOptions = {
      documentSelector: [
        { language: 'scheme', scheme: 'file' },
        { language: 'scheme', scheme: 'untitled' },
        { scheme: 'file', pattern: '**/scheme.toml' },
      ],
      initializationOptions: settings(),
      outputChannel: this.log,
      markdown: { isTrusted: false, supportHtml: false },
    };
    this.log.info(`starting ${this.binary}`);
    this.set('starting');
    const client = new LanguageClient('scheme', 'Scheme', run, options);
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      this.set(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped');
    });
    client.onNotification('scheme/artifact', (params: ArtifactParams) => this.artifactWritten.fire(params));
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.set('stopped');
      throw error;
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) await client.dispose().catch((error: unknown) => this.log.warn(String(error)));
    this.set('stopped');
  }

  private async explain(): Promise<void> {
    const settings = 'Open Settings';
    const answer = await vscode.window.showWarningMessage(
      'The Scheme server `scheme-lsp` was not found: not on the PATH, not in target/release of the workspace.' +
        ' Its place can be set.',
      settings,
    );
    if (answer === settings) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'scheme.server.path');
    }
  }
}
