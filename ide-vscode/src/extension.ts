// The extension's entry: starts the server where the workspace is trusted, and registers the rest.

import * as vscode from 'vscode';
import { Dumps } from './dump/documents.ts';
import { runInTerminal } from './run/terminal.ts';
import { Tasks } from './run/tasks.ts';
import { SAMPLE } from './sample.ts';
import { Server } from './server/server.ts';
import { Status } from './status.ts';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const started = new Server(context);
  server = started;
  context.subscriptions.push(
    started,
    new Status(started),
    new Dumps(started),
    vscode.tasks.registerTaskProvider('scheme', new Tasks(started)),
    vscode.commands.registerCommand('scheme.server.restart', () => started.restart()),
    vscode.commands.registerCommand('scheme.server.log', () => started.log.show()),
    vscode.commands.registerCommand('scheme.run.terminal', (uri?: vscode.Uri) => runInTerminal(started, uri)),
    vscode.commands.registerCommand('scheme.sample', openSample),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.start()),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration('scheme.server.path')) await started.restart();
      else if (change.affectsConfiguration('scheme')) await started.configure();
    }),
  );
  // Not awaited: what needs no server works at once.
  void started.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function openSample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'scheme', content: SAMPLE });
  await vscode.window.showTextDocument(document);
}
