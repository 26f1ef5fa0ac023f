// Runs random programs here and in other Scheme systems, and compares what they print.
//
//   node tests/differential/run.mjs [--seed N] [--count N] [--systems NAME,…] [--show N]
//
// Programs are numbered by their seeds, from --seed on; --show prints one. Systems that are not installed
// are left out. Each batch of programs is one
// source file for every system; a program that raises an error prints `error`. Exits with 1 if there is
// a difference. SCHEME_LSP in the environment names another binary than target/debug/scheme-lsp.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from './generate.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = process.env.SCHEME_LSP ?? join(root, 'target/debug/scheme-lsp');
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

const BATCH = 100;

/** What all systems share: output is collected, and written when a program ends. */
const PRELUDE = `
(define-record-type point (make-point x y) point? (x point-x) (y point-y set-point-y!))
(define pieces '())
(define (shown x)
  (cond ((procedure? x) 'procedure) ((point? x) 'point)
        ((symbol? x) (list 'symbol (symbol->string x)))
        ((eof-object? x) 'eof)
        ((pair? x) (cons (shown (car x)) (shown (cdr x))))
        ((vector? x) (list->vector (map shown (vector->list x))))
        ((or (number? x) (string? x) (char? x) (boolean? x) (null? x)) x)
        (else 'other)))
(define (note! x) (set! pieces (cons (shown x) pieces)))
(define (program number thunk)
  (set! pieces '())
  (let ((result (call/cc (lambda (k) (with-exception-handler (lambda (e) (k 'error)) thunk)))))
    (display number) (display " ")
    (for-each (lambda (piece) (write piece) (display " ")) (reverse pieces))
    (write (shown result))
    (newline)))
`;

const R7RS = `(import (scheme base) (scheme write) (scheme char) (scheme cxr) (scheme lazy) (scheme read) (scheme case-lambda)
  (rename (scheme inexact) (exp exp)))
(define exact->inexact inexact)`;

const systems = {
  development: {
    file: 'development.scm',
    head: R7RS,
    command: (file) => [server, ['run', file]],
  },
  release: {
    file: 'release.scm',
    head: R7RS,
    command: (file) => [server, ['run', '--release', file]],
  },
  guile: {
    file: 'guile.scm',
    // Guile takes (* 1 #t) and (expt 0 -1).
    head: `${R7RS}
(define * (let ((* *)) (lambda all (for-each (lambda (x) (+ x 0)) all) (apply * all))))
(define expt (let ((expt expt)) (lambda (b e) (if (and (eqv? b 0) (negative? e)) (/ 1 0) (expt (+ b 0) e)))))`,
    command: (file) => ['guile', ['--r7rs', '--no-auto-compile', file]],
  },
  chez: {
    file: 'chez.scm',
    head: `(import (rename (chezscheme) (define-record-type r6rs:define-record-type)))
(define-syntax define-record-type
  (syntax-rules () ((_ name (make x y) ok? (fx get-x) (fy get-y set-y!))
    (r6rs:define-record-type (name make ok?) (fields (immutable fx get-x) (mutable fy get-y set-y!))))))`,
    command: (file) => ['scheme', ['--program', file]],
  },
};
const present = Object.entries(systems).filter(([name, system]) => {
  const [command] = system.command('');
  if (options.systems && !options.systems.includes(name)) return false;
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
});

/** Notations of the same inexact number become one. Chez writes the width of a mantissa that is not whole. */
const normalize = (line) =>
  line.replace(/(?<=\d)\|\d+/g, '').replace(/(?<![\w#/.-])-?\d*\.?\d+(e[+-]?\d+)?(?![\w/])/g, (text) =>
    /[.e]/.test(text) ? `${String(Number(text))}${Object.is(Number(text), -0) ? 'neg' : ''}f` : text,
  );

const work = mkdtempSync(join(tmpdir(), 'scheme-differential-'));
let differences = 0;
let compared = 0;
for (let first = options.seed; first < options.seed + options.count; first += BATCH) {
  const last = Math.min(first + BATCH, options.seed + options.count);
  const seeds = Array.from({ length: last - first }, (_, at) => first + at);
  const programs = seeds.map((seed) => `(program ${seed} (lambda ()\n${generate(seed)}))`).join('\n');
  const answers = new Map(seeds.map((seed) => [seed, new Map()]));
  for (const [name, system] of present) {
    const file = join(work, system.file);
    writeFileSync(file, `${system.head}\n${PRELUDE}\n${programs}\n`);
    const [command, args] = system.command(file);
    const result = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 28 });
    const lines = new Map(result.stdout.split('\n').map((line) => [parseInt(line, 10), normalize(line)]));
    for (const seed of seeds) {
      const failure = (result.stderr || String(result.error ?? result.signal)).trim().slice(0, 2000);
      answers.get(seed).set(name, lines.get(seed) ?? `no answer: ${failure}`);
    }
  }
  for (const [seed, found] of answers) {
    compared += 1;
    if (new Set(found.values()).size === 1) continue;
    differences += 1;
    console.log(`difference in program ${seed}:`);
    for (const [name, line] of found) console.log(`  ${name.padEnd(12)} ${line}`);
  }
}
rmSync(work, { recursive: true });
console.log(`${compared} programs on ${present.map(([name]) => name).join(', ')}: ${differences} differences`);
process.exit(differences ? 1 : 0);
