import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arguments_, defaultOutput } from '../src/run/command-line.ts';

const type = 'scheme';

test('what a task calls', () => {
  assert.deepEqual(arguments_({ type, command: 'run', file: 'a.scm', release: true, arguments: ['1', '2'] }), ['run', '--release', 'a.scm', '1', '2']);
  assert.deepEqual(arguments_({ type, command: 'build', file: 'src/a.scm' }), ['build', 'src/a.scm', '-o', 'build/src/a.wasm']);
  assert.deepEqual(arguments_({ type, command: 'build', file: 'a.scm', output: 'o.wasm' }), ['build', 'a.scm', '-o', 'o.wasm']);
  assert.deepEqual(arguments_({ type, command: 'check', file: 'a.scm', release: true }), ['check', 'a.scm']);
});

test('only the extension of the last part goes', () => {
  assert.deepEqual(['a.b/c', 'a.b/c.tar.scm'].map(defaultOutput), ['build/a.b/c.wasm', 'build/a.b/c.tar.wasm']);
});
