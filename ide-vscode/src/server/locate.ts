// Where the server's binary is.

import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What decides where the binary is. */
export interface Surroundings {
  /** The setting `scheme.server.path`; empty for none. */
  setting: string;
  /** The `PATH`. */
  path: string;
  /** The workspace's folders. */
  folders: readonly string[];
  /** The extension's own folder. */
  extension: string;
  /** `process.platform`. */
  platform: string;
}

const name = (platform: string) => (platform === 'win32' ? 'scheme-lsp.exe' : 'scheme-lsp');

/** The setting's text with `~` and `${workspaceFolder}` replaced. */
export function expand(setting: string, folders: readonly string[], home: string = homedir()): string {
  return setting
    .replace(/^~(?=$|[/\\])/, () => home)
    .replace(/\$\{workspaceFolder\}/g, () => folders[0] ?? '');
}

/** The places to look at, the best first. A setting is obeyed: with one there is no other place. */
export function candidates(around: Surroundings): string[] {
  if (around.setting.trim() !== '') return [expand(around.setting.trim(), around.folders)];
  const binary = name(around.platform);
  const separator = around.platform === 'win32' ? ';' : delimiter;
  return [
    ...around.path.split(separator).filter((directory) => directory !== '').map((directory) => join(directory, binary)),
    ...around.folders.map((folder) => join(folder, 'target', 'release', binary)),
    join(around.extension, 'bin', binary),
  ];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The binary, or `undefined` if it is nowhere. */
export function locate(around: Surroundings): string | undefined {
  return candidates(around).find(isExecutable);
}
