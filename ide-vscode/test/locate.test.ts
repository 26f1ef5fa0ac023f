import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { candidates, expand, locate } from '../src/server/locate.ts';

const around = { setting: '', path: '/usr/bin::/opt/bin', folders: ['/w/a', '/w/b'], extension: '/x', platform: 'linux' };

test('the PATH, then the workspace, then the extension', () => {
  assert.deepEqual(candidates(around), [
    '/usr/bin/scheme-lsp',
    '/opt/bin/scheme-lsp',
    '/w/a/target/release/scheme-lsp',
    '/w/b/target/release/scheme-lsp',
    '/x/bin/scheme-lsp',
  ]);
});

test('a setting is the only place', () => {
  assert.deepEqual(candidates({ ...around, setting: ' ${workspaceFolder}/bin/scheme-lsp ' }), ['/w/a/bin/scheme-lsp']);
  assert.equal(expand('~/bin/s', [], '/home/me'), '/home/me/bin/s');
  assert.equal(expand('a~b', [], '/home/me'), 'a~b');
});

test('only a file that can be executed counts', () => {
  const root = mkdtempSync(join(tmpdir(), 'locate-'));
  try {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => join(root, name)) as [string, string, string];
    mkdirSync(join(first, 'scheme-lsp'), { recursive: true });
    for (const directory of [second, third]) {
      mkdirSync(directory);
      writeFileSync(join(directory, 'scheme-lsp'), '');
    }
    chmodSync(join(second, 'scheme-lsp'), 0o644);
    chmodSync(join(third, 'scheme-lsp'), 0o755);
    const path = [first, second, third].join(':');
    assert.equal(locate({ ...around, path }), join(third, 'scheme-lsp'));
    assert.equal(locate({ ...around, path: [first, second].join(':') }), undefined);
  } finally {
    rmSync(root, { recursive: true });
  }
});
