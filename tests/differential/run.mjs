// Runs random programs here and in other Scheme systems, and compares what they print.
//
//   node tests/differential/run.mjs [--seed N] [--count N] [--systems NAME,…] [--show N]
//
// Programs are numbered by their seeds, from --seed on; --show prints one. Systems that are not installed are left out;
// `runner`, the embedded one, is among them only if it is named. A batch of programs is one source file for each
// system; a program that raises an error prints `error`. Exits with 1 if there is a difference. SCHEME_LSP in the
// environment names another binary than target/debug/scheme-lsp.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dialect, generate } from './generate.mjs';
import { DIALECTS, PRELUDE, systems } from './systems.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = process.env.SCHEME_LSP ?? join(root, 'target/debug/scheme-lsp');
// Leave the user's cache alone.
process.env.SCHEME_LSP_CACHE = 'off';
const options = { seed: 1, count: 200, show: undefined, systems: undefined };
for (let at = 2; at < process.argv.length; at += 2) {
  const name = process.argv[at].replace(/^--/, '');
  if (!(name in options)) throw new Error(`no such option: ${process.argv[at]}`);
  options[name] = name === 'systems' ? process.argv[at + 1].split(',') : Number(process.argv[at + 1]);
}
if (options.show !== undefined) {
  console.log(generate(options.show));
  process.exit(0);
}
if (!existsSync(server)) throw new Error(`build it first: cargo build -p scheme-lsp (${server} is missing)`);

const BATCH = 200;

const present = Object.entries(systems(server)).filter(([name, { commands, onRequest }]) => {
  const [[command]] = commands('');
  if (options.systems ? !options.systems.includes(name) : onRequest) return false;
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
});

/** Notations of the same inexact number become one. Chez writes the width of a mantissa that is not whole. */
const normalize = (line) =>
  line.replace(/(?<=\d)\|\d+/g, '').replace(/(?<![\w#/.-])-?\d*\.?\d+(e[+-]?\d+)?(?![\w/])/g, (text) =>
    /[.e]/.test(text) ? `${String(Number(text))}${Object.is(Number(text), -0) ? 'neg' : ''}f` : text,
  );

const work = mkdtempSync(join(tmpdir(), 'scheme-differential-'));

/**
 * The lines that a system prints for the programs of one dialect, by seed. Where it ends before all of them have, those
 * without a line are run again in halves, so that one program that takes its process along is one difference.
 */
function answers(name, system, language, seeds) {
  const file = join(work, `${name}-${language}.scm`);
  const programs = seeds.map((seed) => `(program ${seed} (lambda ()\n${generate(seed)}))`).join('\n');
  const shared = name === 'chez' ? '' : DIALECTS[language];
  writeFileSync(file, [system.head, shared, system.shims ?? '', PRELUDE, programs, ''].join('\n'));
  let result;
  for (const [command, args] of system.commands(file)) {
    result = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 + 400 * seeds.length, maxBuffer: 1 << 28 });
    if (result.status !== 0) break;
  }
  const lines = new Map(result.stdout.split('\n').map((line) => [parseInt(line, 10), normalize(line)]));
  const missing = seeds.filter((seed) => !lines.has(seed));
  if (seeds.length === 1 && missing.length) {
    const failure = (result.stderr || String(result.error ?? result.signal)).trim().slice(0, 2000);
    lines.set(seeds[0], `no answer: ${failure}`);
  } else if (missing.length) {
    const half = Math.ceil(missing.length / 2);
    for (const part of [missing.slice(0, half), missing.slice(half)]) {
      if (part.length) for (const [seed, line] of answers(name, system, language, part)) lines.set(seed, line);
    }
  }
  return lines;
}

let differences = 0;
let compared = 0;
for (let first = options.seed; first < options.seed + options.count; first += BATCH) {
  const last = Math.min(first + BATCH, options.seed + options.count);
  const seeds = Array.from({ length: last - first }, (_, at) => first + at);
  for (const [language, group] of Object.entries(Object.groupBy(seeds, dialect))) {
    const having = present.filter(([, system]) => system.dialects.includes(language));
    const found = having.map(([name, system]) => [name, answers(name, system, language, group)]);
    for (const seed of group) {
      compared += 1;
      const lines = found.map(([name, lines]) => [name, lines.get(seed)]);
      if (new Set(lines.map(([, line]) => line)).size === 1) continue;
      differences += 1;
      console.log(`difference in program ${seed}:`);
      for (const [name, line] of lines) console.log(`  ${name.padEnd(12)} ${line}`);
    }
  }
}
rmSync(work, { recursive: true });
console.log(`${compared} programs on ${present.map(([name]) => name).join(', ')}: ${differences} differences`);
process.exit(differences ? 1 : 0);
