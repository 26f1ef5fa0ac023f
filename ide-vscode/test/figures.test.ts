import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, milliseconds } from '../src/figures.ts';

test('sizes', () => {
  assert.deepEqual([0, 999, 1000, 12_345, 999_949, 999_950].map(bytes), ['0 B', '999 B', '1.0 kB', '12.3 kB', '999.9 kB', '1.0 MB']);
});

test('times', () => {
  assert.deepEqual([0.04, 9.94, 9.96, 45.4, 999.4, 1300].map(milliseconds), ['0.0 ms', '9.9 ms', '10 ms', '45 ms', '999 ms', '1.3 s']);
});
