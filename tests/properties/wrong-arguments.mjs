// Every procedure of the standard libraries, with arguments of wrong kinds: a call returns or raises a condition that
// `guard` catches. It does not trap, it does not end the program, and it does not run for ever.
//
//   node wrong-arguments.mjs --binary scheme-lsp [--seed N] [--calls N] [--library 'srfi 1']
//
// A run is determined by its seed. `--calls` is the number of calls of each procedure. Exits with 1 and prints the calls
// where a call has done something else.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const library = fileURLToPath(new URL('../../compiler-core/lib/', import.meta.url));

const { values: options } = parseArgs({
  options: {
    binary: { type: 'string' },
    seed: { type: 'string', default: '1' },
    calls: { type: 'string', default: '12' },
    library: { type: 'string' },
  },
});
if (!options.binary) {
  console.error('usage: wrong-arguments.mjs --binary BINARY [--seed N] [--calls N] [--library NAME]');
  process.exit(2);
}

/** Milliseconds that the calls of one library may take. */
const PATIENCE = 30_000;

/** Procedures that do what a test cannot have: they end the program, wait for the world, run any program, or set the
    port that the test reports to. */
const LEFT_OUT = new Set(['exit', 'emergency-exit', 'quit', 'primitive-exit', 'sleep', 'usleep', 'load', 'eval', 'delete-file', 'current-error-port']);
/** Libraries whose procedures need a host of their own, or a scheduler around them. */
const OTHER_HOSTS = /^(web|fibers|scheme-lsp)\b/;

/** A procedure of no argument that, called as a generator, ends: SRFI 158 consumes an endless one for ever. */
const GENERATOR = '(let ((n 0)) (lambda () (set! n (+ n 1)) (if (< n 5) n (eof-object))))';

/** One value of each kind, none of them large. Lists are new ones: a procedure may change them. */
const VALUES = [
  "'symbol", '"text"', '""', '#\\c', '1', '0', '-1', '1.5', '3/2', '+i', '#t', '#f', "'()", '(list 1 2)', '(cons 1 2)', "(list (cons 'a 1))",
  "(vector 1 2)", '(bytevector 1 2)', 'car', '(lambda (x) x)', GENERATOR, '(lambda all (car all))', '(if #f #f)',
  '(eof-object)', '(open-input-string "ab")', '(open-output-string)',
];

/** The public libraries, as they are named in an import: "srfi 1". */
function libraries(folder = '', found = []) {
  for (const entry of readdirSync(join(library, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) libraries(path, found);
    else if (path.endsWith('.sld')) found.push(path.slice(0, -4).replaceAll('/', ' '));
  }
  return found.filter((name) => !OTHER_HOSTS.test(name)).sort();
}

/** The names that a library exports, from the text of its declarations. */
function exports(name) {
  const text = readFileSync(join(library, `${name.replaceAll(' ', '/')}.sld`), 'utf8').replaceAll(/;.*/g, '');
  const names = new Set();
  for (const [, list] of text.matchAll(/\(export((?:[^()]|\([^()]*\))*)\)/g)) {
    const renamed = list.replaceAll(/\(rename\s+\S+\s+(\S+?)\s*\)/g, ' $1 ');
    for (const word of renamed.split(/\s+/)) if (word && !/[()"|]/.test(word)) names.add(word);
  }
  return [...names].filter((word) => !LEFT_OUT.has(word)).sort();
}

/** A small linear congruential generator. */
class Random {
  constructor(seed) { this.state = BigInt(seed) * 2654435761n + 12345n; }
  below(limit) {
    this.state = (this.state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(this.state >> 33n) % limit;
  }
}

const header = (name) => `(import (scheme base) (scheme write) (prefix (${name}) p:))\n`;

/** The exported names that have values: the compiler tells which are syntax. */
function procedures(folder, name) {
  const names = exports(name);
  const file = join(folder, 'names.scm');
  writeFileSync(file, header(name) + names.map((word) => `p:${word}`).join('\n') + '\n');
  const { stdout } = spawnSync(options.binary, ['check', '--format', 'json', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const wrong = new Set();
  for (const { severity, place } of JSON.parse(stdout)) if (severity === 'error') wrong.add(place.start.line);
  return names.filter((_, index) => !wrong.has(index + 2));
}

/** The calls of a library's procedures, in the order of the run. */
function calls(names, random) {
  const all = [];
  for (const name of names) {
    for (let i = 0; i < Number(options.calls); i++) {
      const args = Array.from({ length: random.below(5) }, () => VALUES[random.below(VALUES.length)]);
      all.push(`(p:${[name, ...args].join(' ')})`);
    }
  }
  return all;
}

/** Runs calls in one program; the index of the first that does not end as it should, and what it does. */
function run(folder, name, list) {
  const file = join(folder, 'calls.scm');
  const body = list.map((call, index) =>
    `(define (call-${index}) (p (quote ${index}) (lambda () ${call})))`).join('\n');
  const driver = `(define (p index thunk)
  (write-string "\\n@" (current-error-port)) (write index (current-error-port)) (flush-output-port (current-error-port))
  (parameterize ((current-output-port (open-output-string)) (current-input-port (open-input-string "input")))
    (guard (condition (#t #f)) (thunk))))\n`;
  const main = list.map((_, index) => `(call-${index})`).join('\n');
  writeFileSync(file, `${header(name)}${driver}${body}\n${main}\n(write-string "\\n@end" (current-error-port))\n`);
  const module = join(folder, 'calls.wasm');
  const built = spawnSync(options.binary, ['build', file, '-o', module], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (built.status !== 0) return { index: -1, what: built.stderr.slice(0, 2000) };
  // Some procedures make files: in the folder of the program.
  const ran = spawnSync(process.execPath, [join(folder, 'calls.mjs')], {
    cwd: folder,
    encoding: 'utf8', timeout: PATIENCE, killSignal: 'SIGKILL', maxBuffer: 1 << 28, input: '',
  });
  if (ran.stderr.endsWith('\n@end')) return undefined;
  const index = Number([...ran.stderr.matchAll(/\n@(\d+)/g)].at(-1)?.[1] ?? -1);
  const what = ran.signal ? `does not end in ${PATIENCE / 1000} s` : ran.stderr.slice(ran.stderr.lastIndexOf('\n@')).split('\n')[1] ?? '';
  return { index, what: what || `ends the program with ${ran.status}` };
}

const folder = mkdtempSync(join(tmpdir(), 'wrong-arguments-'));
let [count, failures] = [0, 0];
try {
  for (const name of libraries()) {
    if (options.library && name !== options.library) continue;
    let list = calls(procedures(folder, name), new Random(options.seed));
    count += list.length;
    // After a call that fails, the others are run without it.
    for (let result; list.length > 0 && (result = run(folder, name, list)); ) {
      failures += 1;
      console.log(`(${name}) ${list[result.index] ?? 'the whole program'}: ${result.what}`);
      if (result.index < 0) break;
      list = list.slice(result.index + 1);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${count} calls, ${failures} failures`);
process.exitCode = failures === 0 && count > 0 ? 0 : 1;
