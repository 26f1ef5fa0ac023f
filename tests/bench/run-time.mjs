// Run time of compiled programs against native Scheme systems, interleaved in one run.
//
//   node tests/bench/run-time.mjs [--rounds N] [--cpu] [NAME…]
//
// With --cpu, the time is the processor's, of all threads of the process: on a machine that does other
// things it is the one to trust, though it counts what a system does beside the program, such as the
// threads of V8's garbage collector.
//
// SCHEME_LSP in the environment names another binary than target/release/scheme-lsp.
//
// Every system runs the same definitions; a prelude gives it a clock, and those of `guard` and `call/ec`
// that it lacks. Each process runs the program several times and reports the best, after the first, so
// that what a just-in-time compiler does is in the rounds but not in the figure. The table has the median
// over rounds in milliseconds, in nanoseconds for each of a program's `operations:` where it says how many
// it does, and the ratio of that time to each system's: less than 1 is faster than that system. `limit` is
// a module written by hand in direct style (limits/NAME.wat), `development` the artifact of `build`
// without `--release`. `–`: the system lacks what the program needs, or took too long.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const argument = process.argv.slice(2);
let rounds = 5;
let cpu = false;
const only = [];
while (argument.length) {
  const word = argument.shift();
  if (word === '--rounds') rounds = Number(argument.shift());
  else if (word === '--cpu') cpu = true;
  else only.push(word);
}

const server = process.env.SCHEME_LSP ?? join(root, 'target/release/scheme-lsp');
// Leave the user's cache alone.
process.env.SCHEME_LSP_CACHE = 'off';
if (!existsSync(server)) throw new Error(`build it first: cargo build --release (${server} is missing)`);

const repeats = 5;
const postlude = `
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
// What Node runs first: the host's clock is that of the processor.
const processor = join(work, 'processor.mjs');
writeFileSync(
  processor,
  `performance.now = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };`,
);
const node = (script) => [process.execPath, cpu ? ['--import', processor, script] : [script]];
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

function artifact(name, body, profile) {
  const source = join(work, `${name}.scm`);
  writeFileSync(
    source,
    `(import (scheme base) (scheme write) (scheme time) (guile))
     (define (clock) (/ (current-jiffy) 1000000.0))
     ${body}`,
  );
  execFileSync(server, ['build', ...profile, source, '-o', join(work, `${name}.wasm`)]);
  return node(join(work, `${name}.mjs`));
}

// Each prepares a program and answers the command that runs it; null if it has none for it.
const systems = {
  artifact: (name, body) => artifact(name, body, ['--release']),
  development: (name, body) => artifact(`${name}-development`, body, []),
  limit(name, _, expected) {
    const text = join(here, 'limits', `${name}.wat`);
    if (!existsSync(text)) return null;
    const module = join(work, `${name}.limit.wasm`);
    const assemble = ['run', '--quiet', '--package', 'scheme-lsp-tests', '--example', 'assemble', text, module];
    execFileSync('cargo', assemble, { cwd: root });
    const script = join(work, `${name}.limit.mjs`);
    writeFileSync(
      script,
      `import { readFileSync } from 'node:fs';
       const { run } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync('${module}'))).exports;
       let best = Infinity;
       for (let i = 0; i < ${repeats}; i++) {
         const start = performance.now();
         if (run() !== ${expected}) console.log('wrong');
         if (i > 0) best = Math.min(best, performance.now() - start);
       }
       console.log(best / 1000);`,
    );
    return node(script);
  },
  guile(name, body) {
    const source = join(work, `${name}.guile.scm`);
    writeFileSync(
      source,
      `(use-modules (ice-9 control) (srfi srfi-34))
       (define (clock) (/ (${cpu ? 'get-internal-run-time' : 'get-internal-real-time'}) (exact->inexact internal-time-units-per-second)))
       ${body}`,
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
       (define (clock) (let ((t (current-time '${cpu ? 'time-process' : 'time-monotonic'})))
         (+ (time-second t) (/ (time-nanosecond t) 1e9))))
       (define call/ec call/1cc)
       ${body}`,
    );
    return ['scheme', ['--program', source]];
  },
  gambit(name, body) {
    const source = join(work, `${name}.gambit.scm`);
    const binary = join(work, `${name}.gambit`);
    writeFileSync(
      source,
      `(declare (standard-bindings) (extended-bindings) (block))
       (define (clock) (${cpu ? 'cpu-time' : 'real-time'}))
       (define-macro (guard clause . body)
         \`(with-exception-catcher (lambda (,(car clause)) (cond ,@(cdr clause))) (lambda () ,@body)))
       (define (call/ec receiver) (call-with-current-continuation receiver))
       ${body}`,
    );
    const compiler = has('gambitc') ? 'gambitc' : 'gsc';
    execFileSync(compiler, ['-exe', '-o', binary, source], { stdio: 'ignore' });
    return [binary, []];
  },
};
const present = {
  artifact: true,
  development: true,
  limit: has('cargo'),
  guile: has('guile'),
  chez: has('scheme'),
  gambit: has('gsc') || has('gambitc'),
};

function time([command, args]) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000, cwd: work });
  const seconds = Number(result.stdout?.trim().split('\n').at(-1) || NaN);
  if (result.status !== 0 || Number.isNaN(seconds)) {
    return { failure: (result.stderr || result.stdout || String(result.error)).trim().split('\n')[0] };
  }
  if (result.stdout.includes('wrong')) return { failure: result.stdout.trim().split('\n')[0] };
  return { seconds };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const names = readdirSync(join(here, 'programs'))
  .map((file) => file.replace('.scm', ''))
  .filter((name) => !only.length || only.includes(name));
const columns = Object.keys(systems).filter((system) => present[system]);
const others = columns.filter((system) => system !== 'artifact');
console.log(`| program | ms | ns each | ${others.map((system) => `/ ${system}`).join(' | ')} |`);
console.log(`|---|${'---|'.repeat(others.length + 2)}`);
for (const name of names) {
  const definitions = readFileSync(join(here, 'programs', `${name}.scm`), 'utf8');
  const operations = Number(definitions.match(/^;; operations: (\d+)/m)?.[1]);
  const expected = definitions.match(/\(define expected (.*)\)/)?.[1];
  const commands = {};
  const times = {};
  const failures = {};
  for (const system of columns) {
    times[system] = [];
    try {
      commands[system] = systems[system](name, definitions + postlude, expected);
      if (!commands[system]) failures[system] = '';
    } catch (error) {
      failures[system] = String(error.stderr || error.message).split('\n')[0];
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const system of columns) {
      if (system in failures) continue;
      const { seconds, failure } = time(commands[system]);
      if (failure) failures[system] = failure;
      else times[system].push(seconds);
    }
  }
  for (const [system, failure] of Object.entries(failures)) {
    if (failure) console.error(`${name}: ${system}: ${failure}`);
  }
  const own = 'artifact' in failures ? NaN : median(times.artifact);
  const each = operations ? ((own * 1e9) / operations).toFixed(0) : '';
  const ratio = (system) => (own / median(times[system])).toFixed(2);
  const cells = others.map((system) => (failures[system] === '' ? '' : system in failures ? '–' : ratio(system)));
  console.log(`| ${name} | ${(own * 1000).toFixed(2)} | ${each} | ${cells.join(' | ')} |`);
}
rmSync(work, { recursive: true });
