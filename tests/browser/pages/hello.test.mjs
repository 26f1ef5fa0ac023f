// A program that writes a line, in an ordinary page; and what the harness itself can do.
import assert from 'node:assert/strict';
import { pageTest } from '../harness.mjs';

const policy = { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
const options = { program: 'examples/hello.scm', folder: 'tests/browser/pages/hello', headers: policy };

pageTest('hello in a page', options, async ({ page, picture }) => {
  await page.hasText('#output', 'Hello from Scheme, compiled to WebAssembly!');
  await page.until(() => document.querySelector('button').onclick !== null);
  await page.click('input');
  await page.type('Alanx{Backspace}');
  await page.click('button');
  await page.hasText('#output', 'Hello, Alan!');
  const texts = (await page.messages()).map(({ text }) => text);
  assert.deepEqual(texts, ['exit code 0', 'trusted true']);
  assert.deepEqual(await page.evaluate((a, b) => ({ sum: a + b }), 1, 2), { sum: 3 });
  await assert.rejects(
    page.evaluate(() => Promise.reject(new RangeError('on demand'))),
    /RangeError: on demand/,
  );
  await picture('hello');
  assert.equal((await page.screenshot()).subarray(1, 4).toString(), 'PNG');
});
