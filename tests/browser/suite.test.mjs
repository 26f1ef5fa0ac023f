// The language suite in a page of every browser: the programs that Node ran (SUITE_KEEP, see
// tests/tests/suite.rs) must do the same there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { browsers } from './driver/index.mjs';
import { browser, discard, workspace } from './harness.mjs';
import { answer, bodyOf, serve } from './server.mjs';

const kept = resolve(workspace, process.env.SUITE_KEPT ?? 'target/suite');
/** How long a program may run, in milliseconds. */
const PATIENCE = 30_000;
const filter = process.env.SUITE ?? '';

/** Whether a program may ask for files, which a page has not. */
function needsFiles(wasm) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
  return imports.some(({ module, name }) => module === 'scheme' && name === 'file');
}

/** The programs that were kept, in order. */
function programs() {
  if (!existsSync(kept)) return [];
  return readdirSync(kept)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const record = JSON.parse(readFileSync(join(kept, name), 'utf8'));
      const module = name.replace(/json$/, 'wasm');
      return { ...record, wasm: `/programs/${module}`, files: needsFiles(readFileSync(join(kept, module))) };
    })
    .filter(({ name }) => name.includes(filter))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Standard error without the lines of a backtrace, as in the other hosts. */
const withoutBacktrace = (text) =>
  text
    .split(/(?<=\n)/)
    .filter((line) => !line.startsWith('  in ') && !line.startsWith('  ... and '))
    .join('');

/** What is wrong with what a program did; nothing if it is as expected. */
function complaint(program, result) {
  if (result.failure) return `not run: ${result.failure}`;
  const actual = { ...result, error: withoutBacktrace(result.error) };
  const differences = ['output', 'error', 'exit'].filter((key) => actual[key] !== program[key]);
  const lines = differences.map((key) => {
    const [expected, found] = [program[key], actual[key]].map((value) => JSON.stringify(value));
    return `${key} is\n    ${found}\n  in Node it was\n    ${expected}`;
  });
  return lines.join('\n  ');
}

/** Runs programs in one browser; answers what came of each, by its place in the list. */
async function runAll(name, list) {
  const results = new Map();
  let next = 0;
  let current;
  let noted;
  const done = new Promise((resolve) => (noted = resolve));
  const env = { HOME: '/', PATH: '/bin' };
  const site = await serve({
    '/': join(workspace, 'tests/browser'),
    '/tests/': join(workspace, 'tests'),
    '/compiler-core/runtime/': join(workspace, 'compiler-core/runtime'),
    '/programs/': kept,
    '/next': (_, response) => {
      if (next === list.length) noted();
      current = next < list.length ? { id: next++, since: Date.now() } : undefined;
      answer(response, current ? { ...list[current.id], id: current.id, env } : null);
    },
    '/result': async (request, response) => {
      const { id, result } = JSON.parse(await bodyOf(request));
      results.set(id, result);
      answer(response, null);
    },
  });
  const open = async () => (await (await browser(name)).newPage()).open(`${site.url}/tests/browser/suite.html`);
  // A program that hangs, or takes the page with it, is one failure; a new browser goes on after it.
  let losses = 0;
  const watch = setInterval(async () => {
    if (!current || Date.now() - current.since < PATIENCE) return;
    results.set(current.id, { failure: `no end after ${PATIENCE / 1000} s` });
    current = undefined;
    if (++losses > 5) {
      while (next < list.length) results.set(next++, { failure: 'not tried: too many programs hang' });
      noted();
    }
    await discard(name);
    if (losses <= 5) await open();
  }, 500);
  try {
    await open();
    await done;
    return results;
  } finally {
    clearInterval(watch);
    await site.close();
  }
}

const all = programs();
const list = all.filter(({ files }) => !files);
test('there are programs', { skip: filter !== '' }, () => {
  assert.ok(list.length > 0, `no programs in ${kept}: run the suite with SUITE_KEEP=target/suite first`);
});

test('the language suite', { concurrency: true, skip: list.length === 0 }, async (context) => {
  const subtests = browsers.map((name) =>
    context.test(name, async (context) => {
      const start = Date.now();
      const results = await runAll(name, list);
      const failures = [];
      list.forEach((program, id) => {
        const result = results.get(id) ?? { failure: 'no result' };
        const found = complaint(program, result);
        if (found) failures.push(`${program.name}\n  ${found}`);
      });
      const seconds = ((Date.now() - start) / 1000).toFixed(0);
      const passed = list.length - failures.length;
      const { version } = await browser(name);
      context.diagnostic(`${version}: ${passed} of ${list.length} passed, ${all.length - list.length} need files, ${seconds} s`);
      assert.equal(failures.length, 0, `${failures.length} programs:\n${failures.join('\n')}`);
    }),
  );
  await Promise.all(subtests);
});
