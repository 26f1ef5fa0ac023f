// Snapshots of what the grammars make of the files in test/fixtures. `UPDATE=1` blesses.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';

const here = new URL('.', import.meta.url);
const require = createRequire(import.meta.url);
const read = (path: string) => readFileSync(new URL(path, here), 'utf8');

const GRAMMARS: Record<string, string> = { scm: 'scheme', ir: 'scheme-ir', wat: 'scheme-wat' };

const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: (scope) => {
    const file = `../syntaxes/${scope.replace('source.', '')}.tmLanguage.json`;
    return Promise.resolve(textmate.parseRawGrammar(read(file), 'grammar.json'));
  },
});

/** The text, and below each line its tokens with their innermost scopes. */
function snapshot(grammar: IGrammar, text: string): string {
  let state = textmate.INITIAL;
  const out: string[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    out.push(`> ${line}`);
    for (const { startIndex, endIndex, scopes } of tokens) {
      const piece = line.slice(startIndex, endIndex);
      const inner = scopes.slice(1).join(' ');
      if (piece.trim() !== '' && inner !== '') out.push(`    ${JSON.stringify(piece)} ${inner}`);
    }
  }
  return `${out.join('\n')}\n`;
}

const fixtures = readdirSync(new URL('fixtures/', here)).filter((name) => name.split('.').pop()! in GRAMMARS);

for (const fixture of fixtures) {
  test(fixture, async () => {
    const grammar = await registry.loadGrammar(`source.${GRAMMARS[fixture.split('.').pop()!]}`);
    assert.ok(grammar);
    const actual = snapshot(grammar, read(`fixtures/${fixture}`));
    const file = new URL(`fixtures/${fixture}.tokens`, here);
    if (process.env['UPDATE'] === '1') writeFileSync(file, actual);
    else assert.equal(actual, readFileSync(file, 'utf8'));
  });
}
