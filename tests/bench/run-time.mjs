// Run time of compiled programs against native Scheme systems, interleaved in one run.
//
//   node tests/bench/run-time.mjs [--rounds N] [NAME…]
//
// SCHEME_LSP in the environment names another binary than target/release/scheme-lsp.
//
// Every system runs the same definitions; a prelude gives it a clock. Each process runs the program
// several times and reports the best, after the first, so that what a just-in-time compiler does is in
// the rounds but not in the figure; the table has the median over rounds, and ratios to the artifact.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const argument = process.argv.slice(2);
let rounds = 3;
const only = [];
while (argument.length) {
  const word = argument.shift();
  if (word === '--rounds') rounds = Number(argument.shift());
  else only.push(word);
}

const server = process.env.SCHEME_LSP ?? join(root, 'target/release/scheme-lsp');
if (!existsSync(server)) throw new Error(`build it first: cargo build --release (${server} is missing)`);

const postlude = (repeats) => `
(define (repeat-run i best)
  (if (= i ${repeats})
      best
      (let* ((start (clock)) (result (run)) (time (- (clock) start)))
        (if (not (equal? result expected)) (begin (display "wrong: ") (display result) (newline)))
        (repeat-run (+ i 1) (if (and (> i 0) (< time best)) time best)))))
(display (repeat-run 0 1e9))
(newline)
`;

const work = mkdtempSync(join(tmpdir(), 'scheme-bench-'));
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

// Each prepares a program and answers the command that runs it.
const systems = {
  artifact(name, body) {
    const source = join(work, `${name}.scm`);
    writeFileSync(
      source,
      `(import (scheme base) (scheme write) (scheme time) (only (guile) exact->inexact))
       (define (clock) (/ (current-jiffy) 1000000.0))
       ${body}`,
    );
    execFileSync(server, ['build', '--release', source, '-o', join(work, `${name}.wasm`)]);
    return [process.execPath, ['--stack-size=984', join(work, `${name}.mjs`)]];
  },
  guile(name, body) {
    const source = join(work, `${name}.guile.scm`);
    writeFileSync(
      source,
      `(define (clock) (/ (get-internal-real-time) (exact->inexact internal-time-units-per-second)))\n${body}`,
    );
    const compile = `(compile-file "${source}" #:output-file "${source}.go" #:optimization-level 3)`;
    execFileSync('guile', ['--no-auto-compile', '-c', `(use-modules (system base compile)) ${compile}`], {
      stdio: 'ignore',
    });
    return ['guile', ['--no-auto-compile', '-c', `(load-compiled "${source}.go")`]];
  },
  chez(name, body) {
    const source = join(work, `${name}.chez.scm`);
    writeFileSync(
      source,
      `(import (chezscheme))
       (define (clock) (let ((t (current-time 'time-monotonic)))
         (+ (time-second t) (/ (time-nanosecond t) 1e9))))
       ${body}`,
    );
    return ['scheme', ['--program', source]];
  },
  gambit(name, body) {
    const source = join(work, `${name}.gambit.scm`);
    const binary = join(work, `${name}.gambit`);
    writeFileSync(
      source,
      `(declare (standard-bindings) (extended-bindings) (block))\n(define (clock) (real-time))\n${body}`,
    );
    const compiler = has('gambitc') ? 'gambitc' : 'gsc';
    execFileSync(compiler, ['-exe', '-o', binary, source], { stdio: 'ignore' });
    return [binary, []];
  },
};
const present = {
  artifact: true,
  guile: has('guile'),
  chez: has('scheme'),
  gambit: has('gsc') || has('gambitc'),
};

function time([command, args]) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000, cwd: work });
  const seconds = Number(result.stdout?.trim().split('\n').at(-1));
  if (result.status !== 0 || Number.isNaN(seconds)) {
    return { failure: (result.stderr || result.stdout || String(result.error)).trim().split('\n')[0] };
  }
  if (result.stdout.includes('wrong')) return { failure: result.stdout.trim() };
  return { seconds };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const names = readdirSync(join(here, 'programs'))
  .map((file) => file.replace('.scm', ''))
  .filter((name) => !only.length || only.includes(name));
const columns = Object.keys(systems).filter((system) => present[system]);
console.log(`| program | ${columns.map((system) => (system === 'artifact' ? 'ms' : `/ ${system}`)).join(' | ')} |`);
console.log(`|---|${columns.map(() => '---').join('|')}|`);
for (const name of names) {
  const body = readFileSync(join(here, 'programs', `${name}.scm`), 'utf8') + postlude(4);
  const commands = {};
  const times = {};
  const failures = {};
  for (const system of columns) {
    try {
      commands[system] = systems[system](name, body);
    } catch (error) {
      failures[system] = String(error.stderr || error.message).split('\n')[0];
    }
    times[system] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const system of columns) {
      if (failures[system]) continue;
      const { seconds, failure } = time(commands[system]);
      if (failure) failures[system] = failure;
      else times[system].push(seconds);
    }
  }
  const own = times.artifact.length ? median(times.artifact) : NaN;
  const cells = columns.map((system) => {
    if (failures[system]) return system === 'artifact' ? `failed: ${failures[system]}` : 'failed';
    const value = median(times[system]);
    return system === 'artifact' ? (value * 1000).toFixed(1) : (own / value).toFixed(2);
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
rmSync(work, { recursive: true });
