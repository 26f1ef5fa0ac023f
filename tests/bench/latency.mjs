// Latency of the language server, over its protocol, on generated workspaces.
//
//   node tests/bench/latency.mjs [--cpu] [--rounds N] [LINES…]     default: 40 rounds, 1000 10000 100000
//
// Prints, in milliseconds: from the start of the server to the first diagnostics of the open file; from an
// edit inside one body to diagnostics; from an edit to a hover with dumps; from a save after an edit to
// the artifact on disk (median, and 95th percentile in brackets); and the server's peak memory.
//
// With --cpu, the time is not the clock's but what all threads of the server took of the processors, for a
// machine that has other things to do; the server is left to finish what it does before each edit.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags, positionals } = parseArgs({
  options: { cpu: { type: 'boolean', default: false }, rounds: { type: 'string', default: '40' } },
  allowPositionals: true,
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = process.env.SCHEME_LSP ?? join(root, 'target/release/scheme-lsp');
if (!existsSync(server)) throw new Error(`build it first: cargo build --release (${server} is missing)`);

const PROCEDURES = 30;

/** Library `index`, with `count` procedures. */
function library(index, count) {
  const names = Array.from({ length: count }, (_, i) => `m${index}-p${i}`);
  const imports = ['(scheme base)'];
  if (index > 0) imports.push(`(only (m${index - 1}) m${index - 1}-p0)`);
  let text = `(define-library (m${index})\n  (export ${names.join(' ')})\n  (import ${imports.join(' ')})\n  (begin\n`;
  for (let i = 0; i < count; i++) {
    const callee = i + 1 < count ? names[i + 1] : index > 0 ? `m${index - 1}-p0` : 'list';
    text += `
    ;; Number ${i} of library ${index}.
    (define (m${index}-p${i} items limit)
      (let loop ((items items) (sum ${i}) (seen '()))
        (cond ((null? items) (cons sum seen))
              ((> sum limit) (loop '() (- sum limit) seen))
              ((pair? (car items)) (${callee} (car items) (+ limit 1)))
              (else (loop (cdr items) (+ sum (car items)) (cons sum seen))))))
`;
  }
  return text + '  ))\n';
}

function program(libraries) {
  const indexes = Array.from({ length: libraries }, (_, index) => index);
  return `(import (scheme base) (scheme write)${indexes.map((index) => `\n        (m${index})`).join('')})

(define (edited x)
  (let ((y (+ x 1)))
    (* y 1)))

(write (edited 3))
${indexes.map((index) => `(write (m${index}-p0 '(1 2 (3 4)) 10))\n`).join('')}`;
}

const countLines = (text) => text.split('\n').length - 1;

/** The texts of a workspace of exactly so many lines: a program, and libraries each of which calls the one before it. */
function texts(lines) {
  const libraries = [];
  let rest = lines - countLines(program(0));
  const each = countLines(library(0, 2)) - countLines(library(0, 1));
  const frame = countLines(library(0, 0)) + countLines(program(1)) - countLines(program(0));
  while (rest >= frame + each) {
    const count = Math.min(PROCEDURES, Math.floor((rest - frame) / each));
    libraries.push(library(libraries.length, count));
    rest -= frame + count * each;
  }
  return { main: program(libraries.length) + '; One line more.\n'.repeat(rest), libraries };
}

function workspace(lines) {
  const dir = mkdtempSync(join(tmpdir(), 'scheme-latency-'));
  const { main, libraries } = texts(lines);
  const total = countLines(main) + libraries.reduce((sum, text) => sum + countLines(text), 0);
  if (total !== lines) throw new Error(`${total} lines instead of ${lines}`);
  libraries.forEach((text, index) => writeFileSync(join(dir, `m${index}.sld`), text));
  writeFileSync(join(dir, 'main.scm'), main);
  // The only program is main.scm; libraries are on the path of the workspace.
  writeFileSync(join(dir, 'scheme.toml'), 'programs = ["main.scm"]\n');
  return { dir, main };
}

class Client {
  constructor(dir) {
    this.process = spawn(server, ['--stdio'], { cwd: dir, stdio: ['pipe', 'pipe', 'inherit'] });
    this.next = 1;
    this.waiting = new Map();
    this.listeners = [];
    let buffer = Buffer.alloc(0);
    this.process.stdout.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const end = buffer.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, end))[1]);
        if (buffer.length < end + 4 + length) return;
        const message = JSON.parse(buffer.toString('utf8', end + 4, end + 4 + length));
        buffer = buffer.subarray(end + 4 + length);
        if (message.id !== undefined && message.method === undefined) {
          this.waiting.get(message.id)?.(message.result);
          this.waiting.delete(message.id);
        } else if (message.id !== undefined) {
          this.send({ jsonrpc: '2.0', id: message.id, result: null });
        } else {
          this.listeners = this.listeners.filter((listener) => !listener(message));
        }
      }
    });
  }
  send(message) {
    const body = JSON.stringify(message);
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  notify(method, params) {
    this.send({ jsonrpc: '2.0', method, params });
  }
  request(method, params) {
    const id = this.next++;
    this.send({ jsonrpc: '2.0', id, method, params });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }
  /** The next notification that `wanted` accepts. */
  notification(wanted) {
    return new Promise((resolve) => {
      this.listeners.push((message) => {
        if (!wanted(message)) return false;
        resolve(message);
        return true;
      });
    });
  }
  peakMemory() {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024);
  }
  /** What the threads of the server have taken of the processors, in milliseconds. */
  processorTime() {
    const tasks = `/proc/${this.process.pid}/task`;
    let sum = 0;
    for (const task of readdirSync(tasks)) {
      try {
        sum += Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
      } catch {
        // The thread has ended since.
      }
    }
    return sum / 1e6;
  }
  /** The time now, of the kind that is measured. */
  now() {
    return flags.cpu ? this.processorTime() : performance.now();
  }
  /** Waits until the server has nothing to do, if its processor time is measured. */
  async settled() {
    for (let before = -1; flags.cpu; ) {
      const now = this.processorTime();
      if (now - before < 0.2) return;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
  async stop() {
    await this.request('shutdown', null);
    this.notify('exit', null);
  }
}

const quantile = (list, q) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];
const show = (list) => `${quantile(list, 0.5).toFixed(1)} (${quantile(list, 0.95).toFixed(1)})`;

async function measure(lines) {
  const { dir, main } = workspace(lines);
  const uri = pathToFileURL(join(dir, 'main.scm')).href;
  const started = performance.now();
  const client = new Client(dir);
  await client.request('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(dir).href,
    workspaceFolders: [{ uri: pathToFileURL(dir).href, name: 'bench' }],
    capabilities: {},
  });
  client.notify('initialized', {});
  const diagnostics = (version) =>
    client.notification(
      (message) =>
        message.method === 'textDocument/publishDiagnostics' &&
        message.params.uri === uri &&
        (message.params.version ?? version) >= version,
    );
  let first = diagnostics(1);
  client.notify('textDocument/didOpen', {
    textDocument: { uri, languageId: 'scheme', version: 1, text: main },
  });
  const problems = (await first).params.diagnostics;
  const cold = flags.cpu ? client.processorTime() : performance.now() - started;
  if (problems.some((problem) => problem.severity === 1)) throw new Error(JSON.stringify(problems[0]));
  // Everything is compiled once before edits are measured.
  let artifact = client.notification((message) => message.method === 'scheme/artifact');
  client.notify('textDocument/didSave', { textDocument: { uri } });
  await artifact;

  // The number in the body of `edited`, which every edit replaces.
  const before = main.slice(0, main.indexOf('(* y ') + 5);
  const line = before.split('\n').length - 1;
  const character = before.length - before.lastIndexOf('\n') - 1;
  let version = 1;
  let digits = 1;
  const edit = () => {
    const text = String(100 + (version % 900));
    version++;
    client.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [
        { range: { start: { line, character }, end: { line, character: character + digits } }, text },
      ],
    });
    digits = text.length;
  };
  const edits = [];
  const hovers = [];
  const saves = [];
  for (let round = 0; round < Number(flags.rounds); round++) {
    await client.settled();
    let start = client.now();
    first = diagnostics(version + 1);
    edit();
    await first;
    edits.push(client.now() - start);

    await client.settled();
    first = diagnostics(version + 1);
    start = client.now();
    edit();
    const hover = await client.request('textDocument/hover', {
      textDocument: { uri },
      position: { line: line - 2, character: 9 },
    });
    hovers.push(client.now() - start);
    if (!JSON.stringify(hover).includes('receive')) throw new Error(`no dump in ${JSON.stringify(hover)}`);
    await first;

    edit();
    await client.settled();
    artifact = client.notification((message) => message.method === 'scheme/artifact');
    start = client.now();
    client.notify('textDocument/didSave', { textDocument: { uri } });
    await artifact;
    saves.push(client.now() - start);
  }
  const memory = client.peakMemory();
  await client.stop();
  rmSync(dir, { recursive: true });
  console.log(`| ${lines} | ${cold.toFixed(0)} | ${show(edits)} | ${show(hovers)} | ${show(saves)} | ${memory} |`);
}

const sizes = positionals.map(Number);
console.log('| lines | cold start | edit to diagnostics | edit to hover | save to artifact | peak memory, MB |');
console.log('|---|---|---|---|---|---|');
for (const lines of sizes.length ? sizes : [1000, 10000, 100000]) await measure(lines);
