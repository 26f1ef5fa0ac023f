// How long `scheme-lsp run` takes for small programs, after `cargo build --release`: cold, where the module is compiled to
// machine code, and warm, from the cache of compiled modules.
//
//   node tests/bench/start-up.mjs [--rounds N]      default: 9 rounds
//
// Prints milliseconds, medians: of the clock, and in brackets of what all threads took of the processors.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const root = fileURLToPath(new URL('../../', import.meta.url));
const binary = join(root, 'target/release/scheme-lsp');
if (!existsSync(binary)) throw new Error(`build it first: cargo build --release (${binary} is missing)`);

const checks = (count, check) => `(import (scheme base) (scheme write))
(define failures 0)
(define (check name result expected)
  (if (equal? result expected) #t (begin (set! failures (+ failures 1)) (display name) (newline))))
${Array.from({ length: count }, (_, i) => check(i)).join('\n')}
(write failures)
`;
const folder = mkdtempSync(join(tmpdir(), 'start-up-'));
const programs = {
  'hello': `(import (scheme base) (scheme write))\n(display "Hello")\n`,
  '400 statements with literals':
    checks(400, (i) => `(check "case ${i}" (list ${i} 'a (vector 1 ${i}) "s${i}") '(${i} a #(1 ${i}) "s${i}"))`),
  'a list of 1,000 pairs':
    `(import (scheme base) (scheme write))\n(write (length '(${Array.from({ length: 1000 }, (_, i) => `(k${i} . ${i})`).join(' ')})))\n`,
  'eval': `(import (scheme base) (scheme write) (scheme eval))\n(write (eval '(+ 1 2) (environment '(scheme base))))\n`,
};

/** Milliseconds of the clock and of the processors that one run takes. */
function run(file, cache) {
  const environment = { ...process.env, SCHEME_LSP_CACHE: cache };
  // `time` of the shell tells what the children took.
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$0" run "$1" >/dev/null', binary, file],
    { encoding: 'utf8', env: environment });
  if (status !== 0) throw new Error(stderr);
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall: 1000 * wall, cpu: 1000 * (user + system) };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const row = (runs) => `${median(runs.map((run) => run.wall)).toFixed(0)} (${median(runs.map((run) => run.cpu)).toFixed(0)})`;

try {
  console.log('| program | cold | warm |\n|---|---|---|');
  for (const [name, text] of Object.entries(programs)) {
    const file = join(folder, 'program.scm');
    writeFileSync(file, text);
    const rounds = Array.from({ length: Number(options.rounds) });
    const cold = rounds.map(() => run(file, 'off'));
    const cache = join(folder, 'cache');
    run(file, cache);
    const warm = rounds.map(() => run(file, cache));
    console.log(`| ${name} | ${row(cold)} | ${row(warm)} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
