import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, title } from '../src/dump/address.ts';

test('an address survives its query', () => {
  const address = { source: 'file:///a%20b/c%26d.scm', stage: 'optimized', after: 'cse', position: { line: 3, character: 14 } };
  assert.deepEqual(decode(encode(address)), address);
  const file = { source: 'untitled:Untitled-1', stage: 'wat' };
  assert.deepEqual(decode(encode(file)), file);
  assert.equal(title(address), 'c&d.scm, optimized after cse');
  assert.equal(title(file), 'untitled:Untitled-1, wat');
});

test('other queries are none', () => {
  assert.equal(decode(''), undefined);
  assert.equal(decode('source=a'), undefined);
  assert.equal(decode('source=a&stage=cps&at=x')?.position, undefined);
});
