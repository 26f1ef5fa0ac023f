// Tasks of the type `scheme`: run, build and check files.

import * as vscode from 'vscode';
import { arguments_, type SchemeTask } from './command-line.ts';
import type { Server } from '../server/server.ts';

/** Offers the tasks of the open file, and makes those of tasks.json. */
export class Tasks implements vscode.TaskProvider {
  constructor(private readonly server: Server) {}

  provideTasks(): vscode.Task[] {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'scheme' || document.uri.scheme !== 'file') return [];
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    if (folder === undefined) return [];
    const file = vscode.workspace.asRelativePath(document.uri, false);
    return (['run', 'build', 'check'] as const).flatMap((command) => {
      const task = this.task({ type: 'scheme', command, file }, folder);
      return task === undefined ? [] : [task];
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as SchemeTask;
    const scope = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return scope === undefined ? undefined : this.task(definition, scope);
  }

  private task(definition: SchemeTask, folder: vscode.WorkspaceFolder): vscode.Task | undefined {
    const binary = this.server.find();
    if (binary === undefined) return undefined;
    const execution = new vscode.ProcessExecution(binary, arguments_(definition), { cwd: folder.uri.fsPath });
    const name = `${definition.command} ${definition.file}`;
    const task = new vscode.Task(definition, folder, name, 'scheme', execution, '$scheme-lsp');
    if (definition.command === 'build') task.group = vscode.TaskGroup.Build;
    return task;
  }
}
