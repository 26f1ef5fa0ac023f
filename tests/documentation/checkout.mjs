// A copy of the checkout that has what a clone would have: the files that git knows or would add, and nothing else.

import { spawnSync } from 'node:child_process';
import {
  copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, statSync, symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes `copy` a copy of the checkout at `root`. Files that are the same already are left alone, with their time
 * of change, so that Cargo compiles again only what has changed since the last copy. The build directory and the packages of `tests/tools` are shared with the checkout.
 */
export function copyCheckout(root, copy) {
  const shared = ['target', 'tests/node_modules'];
  const files = new Set(listFiles(root).filter((file) => lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile()));
  mkdirSync(copy, { recursive: true });
  removeOthers(copy, '', new Set([...files, ...shared]));
  for (const file of files) {
    const [from, to] = [join(root, file), join(copy, file)];
    if (same(from, to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
  for (const folder of shared) {
    if (!existsSync(join(copy, folder))) symlinkSync(join(root, folder), join(copy, folder));
  }
}

/** The paths of the files of a checkout; of one without git's data, all but what is built and installed. */
function listFiles(root) {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root, encoding: 'utf8', maxBuffer: 1 << 28,
  });
  if (git.status === 0) return git.stdout.split('\0').filter(Boolean);
  const built = new Set(['.git', 'build', 'dist', 'node_modules', 'target']);
  const walk = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return built.has(entry.name) ? [] : walk(path);
      return [path];
    });
  return walk('');
}

function same(from, to) {
  const [original, copied] = [statSync(from), statSync(to, { throwIfNoEntry: false })];
  return copied?.isFile() && original.size === copied.size && original.mode === copied.mode &&
    readFileSync(from).equals(readFileSync(to));
}

/** Removes what is below `copy` and not among the files to keep, such as what the last run has made. */
function removeOthers(copy, folder, keep) {
  for (const name of readdirSync(join(copy, folder))) {
    const path = folder ? `${folder}/${name}` : name;
    if (keep.has(path)) continue;
    if (!lstatSync(join(copy, path)).isDirectory()) {
      rmSync(join(copy, path));
    } else {
      removeOthers(copy, path, keep);
      if (!readdirSync(join(copy, path)).length) rmdirSync(join(copy, path));
    }
  }
}
