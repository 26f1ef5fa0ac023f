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
import { dialect, generate } from './generate.mjs';

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

const BATCH = 200;

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
(define hidden (vector #f))
(define (hide x) (vector-set! hidden 0 x) (vector-ref hidden 0))
(define (program number thunk)
  (set! pieces '())
  (let ((result (call/cc (lambda (k) (with-exception-handler (lambda (e) (k 'error)) thunk)))))
    (display number) (display " ")
    (for-each (lambda (piece) (write piece) (display " ")) (reverse pieces))
    (write (shown result))
    (newline)))
`;

const R7RS = `(import (scheme base) (scheme write) (scheme char) (scheme cxr) (scheme lazy) (scheme read) (scheme case-lambda)
  (rename (scheme inexact) (exp exp)))`;
const DIALECTS = {
  common: '(define exact->inexact inexact)',
  winds: '(define exact->inexact inexact)',
  guile: `(import (only (guile) define* lambda* 1+ assq-ref assoc-ref format const
    string-split string-join string-index string-contains string-prefix? string-trim-both string-reverse string-count string-pad
    make-hash-table hash-set! hash-ref hash-count logand logxor ash logcount logbit?)
  (only (srfi 1) iota filter fold fold-right reduce delete delete-duplicates append-map partition)
  (only (srfi 2) and-let*) (ice-9 match) (ice-9 receive))
(define exact->inexact inexact)
(define number-base (make-parameter 10))`,
};

/** Builds the program and runs it in this Node. */
const built = (options) => (file) => [
  [server, ['build', ...options, file, '-o', `${file}.wasm`]],
  [process.execPath, [`${file}.mjs`]],
];

// Of each system: the dialects that it has, what its programs begin with, and the commands that run a file, the last of
// which prints the answers.
/** Guile and Chez Scheme round small negative numbers, or -0.0, to 0.0. */
const ROUND = `
(define round
  (let ((original round))
    (lambda (x)
      (let ((r (original x)))
        (if (and (inexact? r) (zero? r)) (if (or (negative? x) (eqv? x -0.0)) -0.0 0.0) r)))))`;

/** A macro that defines operations in which flonums make the exact numbers of a list beside them inexact. */
const contagion = (exact, name = 'define-with-contagion') => `
(define-syntax ${name}
  (syntax-rules ()
    ((_ (name original) ...)
     (begin
       (define name
         (let ((operation original))
           (lambda xs
             (apply operation
                    (let look ((rest xs) (exact #f) (inexact? #f))
                      (cond ((pair? rest)
                             (look (cdr rest)
                                   (or exact (memv (car rest) '${exact}))
                                   (or inexact? (and (number? (car rest)) (not (exact? (car rest)))))))
                            ((and exact inexact?) (map inexact xs))
                            (else xs)))))))
       ...))))`;

const systems = {
  development: { dialects: ['common', 'winds', 'guile'], head: R7RS, commands: built([]) },
  release: { dialects: ['common', 'winds', 'guile'], head: R7RS, commands: built(['--release']) },
  // The embedded runner takes a hundred times as long to compile a module as Node does: on request.
  runner: { dialects: ['common', 'winds', 'guile'], head: R7RS, commands: (file) => [[server, ['run', file]]], onRequest: true },
  guile: {
    dialects: ['common', 'guile'],
    head: R7RS,
    // Guile takes (* 1 #t), (expt 0 -1) and divisions with rest of what is not whole, and its powers of -0.0 and
    // negative powers of 0.0 are others. Its string-foldcase leaves a final sigma,
    // and its (- 0 0.0) is -0.0.
    shims: `${ROUND}${contagion('(0)')}
(define-with-contagion (- -))
(define string-foldcase
  (let ((fold string-foldcase))
    (lambda (s) (string-map (lambda (c) (if (char=? c #\\ς) #\\σ c)) (fold s)))))
(define-syntax define-whole
  (syntax-rules () ((_ name ...) (begin (define name (let ((divide name)) (lambda (a b) (gcd a b) (divide a b)))) ...))))
(define-whole floor/ truncate/ floor-quotient floor-remainder truncate-quotient truncate-remainder)
(define * (let ((* *)) (lambda all (for-each (lambda (x) (+ x 0)) all) (apply * all))))
(define expt
  (let ((expt expt))
    (lambda (b e)
      (cond ((and (eqv? b 0) (negative? e)) (/ 1 0))
            ((and (number? b) (exact-integer? e) (inexact? b) (zero? b))
             (let ((power (let loop ((n (abs e)) (r 1)) (if (= n 0) r (loop (- n 1) (* r b))))))
               (cond ((= e 0) 1) ((< e 0) (/ 1.0 power)) (else power))))
            (else (expt (+ b 0) e))))))`,
    commands: (file) => [['guile', ['--r7rs', '--no-auto-compile', file]]],
  },
  chez: {
    dialects: ['common', 'winds'],
    // Chez Scheme divides flonums by an exact 0; beside flonums an exact 0 is no 0.0, but
    // absorbs them or is left out, and a remainder by an exact 1 is exact.
    head: `(import (rename (chezscheme) (define-record-type r6rs:define-record-type)
  (round chez:round) (+ chez:+) (- chez:-) (* chez:*) (/ chez:/) (modulo chez:modulo) (remainder chez:remainder)))
(define-syntax define-record-type
  (syntax-rules () ((_ name (make x y) ok? (fx get-x) (fy get-y set-y!))
    (r6rs:define-record-type (name make ok?) (fields (immutable fx get-x) (mutable fy get-y set-y!))))))
(define (exact-integer? x) (and (integer? x) (exact? x)))
${contagion('(0)')}
(define-with-contagion (+ chez:+) (- chez:-) (* chez:*))
${contagion('(0 1 -1)', 'define-with-contagion-of-units')}
(define-with-contagion-of-units (modulo chez:modulo) (remainder chez:remainder))
(define (/ x . ys)
  (for-each (lambda (y) (if (eqv? y 0) (chez:/ 1 0))) (if (null? ys) (list x) ys))
  (apply chez:/ x ys))
${ROUND.replace('original round', 'original chez:round')}`,
    commands: (file) => [['scheme', ['--program', file]]],
  },
};
const present = Object.entries(systems).filter(([name, { commands, onRequest }]) => {
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
