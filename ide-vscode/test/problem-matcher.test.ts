import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

test('the problem matcher reads what `check` prints', () => {
  const [matcher] = manifest.contributes.problemMatchers;
  const [what, where] = matcher.pattern.map((pattern: { regexp: string }) => new RegExp(pattern.regexp));
  const lines = ['error[unbound-variable]: `y` is not bound', ' --> src/my main.scm:3:23', '  |'];
  assert.deepEqual(what.exec(lines[0])?.slice(1), ['error', 'unbound-variable', '`y` is not bound']);
  assert.deepEqual(where.exec(lines[1])?.slice(1), ['src/my main.scm', '3', '23']);
  assert.equal(where.exec(lines[2]), null);
});

test('every command that a menu or the walkthrough names is declared', () => {
  const { commands, menus, walkthroughs } = manifest.contributes;
  const declared = new Set(commands.map((one: { command: string }) => one.command));
  const inMenus = Object.values(menus as Record<string, { command: string }[]>).flat().map((one) => one.command);
  const inWalkthroughs = [...JSON.stringify(walkthroughs).matchAll(/(?:onCommand|\(command):([\w.]+)/g)].map(
    (match) => match[1],
  );
  assert.ok(inWalkthroughs.length > 0);
  for (const command of [...inMenus, ...inWalkthroughs]) assert.ok(declared.has(command), command);
});
