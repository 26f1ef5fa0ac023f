// Runs the open program in a terminal.

import * as vscode from 'vscode';
import { arguments_ } from './command-line.ts';
import type { Server } from '../server/server.ts';

/** `scheme.run.terminal`: saves the file and runs it, with the editor's profile. */
export async function runInTerminal(server: Server, uri?: vscode.Uri): Promise<void> {
  const document = await savedProgram(uri);
  if (document === undefined) return;
  const binary = server.find();
  if (binary === undefined) {
    void vscode.window.showErrorMessage('The binary `scheme-lsp` was not found.');
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(document.uri) ?? vscode.workspace.workspaceFolders?.[0];
  const release = vscode.workspace.getConfiguration('scheme', document.uri).get('run.release', false);
  const file = document.uri.fsPath;
  const execution = new vscode.ProcessExecution(
    binary,
    arguments_({ type: 'scheme', command: 'run', file, release }),
    folder === undefined ? {} : { cwd: folder.uri.fsPath },
  );
  const task = new vscode.Task(
    { type: 'scheme', command: 'run', file },
    folder ?? vscode.TaskScope.Workspace,
    `run ${vscode.workspace.asRelativePath(document.uri, false)}`,
    'scheme',
    execution,
    '$scheme-lsp',
  );
  task.presentationOptions = { clear: true, focus: false, panel: vscode.TaskPanelKind.Dedicated };
  await vscode.tasks.executeTask(task);
}

/** The Scheme file that is meant, saved. */
export async function savedProgram(uri?: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const document =
    uri === undefined ? vscode.window.activeTextEditor?.document : await vscode.workspace.openTextDocument(uri);
  if (document?.languageId !== 'scheme') {
    void vscode.window.showInformationMessage('Open a Scheme program first.');
    return undefined;
  }
  if (document.uri.scheme !== 'file') {
    void vscode.window.showInformationMessage('Save the program in a file first.');
    return undefined;
  }
  if (document.isDirty && !(await document.save())) return undefined;
  return document;
}
