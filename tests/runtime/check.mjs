// Checks the run-time system in Node: `node check.mjs HOST.mjs TEST.wasm [SEED [COUNT]]`. BigInt is the
// oracle. COUNT is the number of pairs of long integers, of up to 10,000 digits.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const { instantiate } = await import(pathToFileURL(process.argv[2]));
const written = [[], [], []];
const program = await instantiate(readFileSync(process.argv[3]), {
  args: ['one', 'zwölf'],
  write: (fd, bytes) => written[fd].push(...bytes),
  read(buffer) {
    buffer.set([1, 2, 3]);
    return 3;
  },
});
const s = program.exports;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const string = (text) => {
  const bytes = encoder.encode(text);
  s.reserve(bytes.length);
  new Uint8Array(s.memory.buffer).set(bytes);
  return s.string(bytes.length);
};
const text = (value) => {
  const length = s.show(value);
  return decoder.decode(new Uint8Array(s.memory.buffer, 0, length));
};
const fixnum = (n) => n * 2;
const integer = (n) => s.string_to_integer(string(n.toString()), fixnum(10));
const digits = (value, radix = 10) => text(s.integer_to_string(value, fixnum(radix)));
const FALSE = 1;

// A small generator of random numbers, the same in every run.
let seed = Number(process.argv[4] ?? 12345);
const longPairs = Number(process.argv[5] ?? 30);
const random = (below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const randomInteger = () => {
  const bits = [5, 28, 29, 30, 31, 32, 33, 60, 64, 65, 128, 500, 3000, 5000][random(14)];
  let n = 0n;
  for (let i = 0; i < bits; i += 16) n = (n << 16n) | BigInt([0, 0xffff, random(65536), random(65536)][random(4)]);
  n >>= BigInt((-bits % 16 + 16) % 16);
  return random(2) ? n : -n;
};

for (let i = 0; i < 4000; i++) {
  const [a, b] = [randomInteger(), randomInteger()];
  const [x, y] = [integer(a), integer(b)];
  const check = (value, expected, what) => assert.equal(digits(value), expected.toString(), `${what} ${a} ${b}`);
  check(x, a, 'itself');
  check(s.add(x, y), a + b, '+');
  check(s.subtract(x, y), a - b, '-');
  check(s.multiply(x, y), a * b, '*');
  if (b !== 0n) {
    check(s.quotient(x, y), a / b, 'quotient');
    check(s.remainder(x, y), a % b, 'remainder');
    check(s.modulo(x, y), ((a % b) + b) % b, 'modulo');
    const product = s.multiply(x, y);
    check(s.quotient(product, y), a, 'exact quotient');
    const ratio = s.divide(x, y);
    assert.equal(s.num_equal(s.multiply(ratio, y), x), 1);
    assert.equal(s.num_equal(s.subtract(s.add(ratio, x), ratio), x), 1);
    const inexact = s.flonum_value(s.inexact(ratio));
    // Within half of the last place of the exact ratio, checked in integers.
    if (Number.isFinite(inexact) && inexact !== 0) {
      const error = s.subtract(s.exact(s.flonum(inexact)), ratio);
      const bits = new BigInt64Array(new Float64Array([inexact]).buffer)[0];
      for (const step of [-1n, 1n]) {
        const neighbour = new Float64Array(new BigInt64Array([bits + step]).buffer)[0];
        if (!Number.isFinite(neighbour)) continue;
        const other = s.subtract(s.exact(s.flonum(neighbour)), ratio);
        const square = (v) => s.multiply(v, v);
        assert.equal(s.less_equal(square(error), square(other)), 1, `inexact ${a} ${b}`);
      }
    }
  }
  assert.equal(s.less(x, y), a < b ? 1 : 0);
  assert.equal(s.less_equal(x, y), a <= b ? 1 : 0);
  assert.equal(s.greater(x, y), a > b ? 1 : 0);
  assert.equal(s.greater_equal(x, y), a >= b ? 1 : 0);
  assert.equal(s.num_equal(x, y), a === b ? 1 : 0);
  assert.equal(s.eqv(x, integer(a)), 1);
  assert.equal(s.number_hash(x), s.number_hash(integer(a)));
  assert.equal(s.flonum_value(s.inexact(x)), Number(a), `inexact ${a}`);
  const float = Number(a);
  if (Number.isFinite(float)) {
    check(s.exact(s.flonum(float)), BigInt(float), 'exact');
    assert.equal(s.less(s.flonum(float), x), BigInt(float) < a ? 1 : 0, `flonum < ${a}`);
    assert.equal(s.num_equal(x, s.flonum(float)), BigInt(float) === a ? 1 : 0, `flonum = ${a}`);
  }
  const radix = 2 + random(35);
  assert.equal(digits(x, radix), a.toString(radix));
  assert.equal(digits(s.string_to_integer(string(a.toString(radix).toUpperCase()), fixnum(radix))), a.toString());
}

// Long operands: runs of equal bits make the guesses of a division wrong, and its carries long.
const randomLong = () => {
  const digits = 1 + random(random(3) ? 10000 : 1000);
  let n = 0n;
  for (let bits = 0; bits < digits * 3.32; ) {
    const run = 1 + random([8, 40, 700][random(3)]);
    const ones = (1n << BigInt(run)) - 1n;
    const next = [0n, ones, BigInt(random(2 ** 32)) & ones][random(3)];
    n = (n << BigInt(run)) | next;
    bits += run;
  }
  return random(2) ? n : -n;
};
for (let i = 0; i < longPairs; i++) {
  const [a, b] = [randomLong(), randomLong()];
  const [x, y] = [integer(a), integer(b)];
  const check = (value, expected, what) =>
    assert.ok(digits(value, 16) === expected.toString(16), `${what} ${a} ${b}`);
  check(x, a, 'digits');
  assert.ok(digits(x) === a.toString(), `decimal digits ${a}`);
  const radix = 2 + random(35);
  assert.ok(digits(x, radix) === a.toString(radix), `digits in radix ${radix}: ${a}`);
  check(s.string_to_integer(string(a.toString(radix)), fixnum(radix)), a, `reading in radix ${radix}`);
  check(s.add(x, y), a + b, '+');
  check(s.subtract(x, y), a - b, '-');
  check(s.multiply(x, y), a * b, '*');
  assert.equal(s.less(x, y), a < b ? 1 : 0);
  if (b === 0n) continue;
  check(s.quotient(x, y), a / b, 'quotient');
  check(s.remainder(x, y), a % b, 'remainder');
  check(s.modulo(x, y), ((a % b) + b) % b, 'modulo');
  // A dividend just below a multiple of the divisor.
  const c = a * b - 1n;
  const z = s.subtract(s.multiply(x, y), fixnum(1));
  check(s.quotient(z, y), c / b, 'quotient of a product less 1');
  check(s.remainder(z, y), c % b, 'remainder of a product less 1');
}

for (const size of [4000, 40000, 200000]) {
  let a = 1n;
  for (let i = 0; i < size / 16; i++) a = (a << 16n) | BigInt(random(65536));
  const b = (a >> 777n) * 3n + 1n;
  const [x, y] = [integer(a), integer(b)];
  assert.equal(digits(s.multiply(x, y)), (a * b).toString());
  assert.equal(digits(s.multiply(x, integer(b >> BigInt(size / 2)))), (a * (b >> BigInt(size / 2))).toString());
  assert.equal(digits(s.quotient(s.multiply(x, y), s.add(x, fixnum(1)))), ((a * b) / (a + 1n)).toString());
  assert.equal(digits(x, 16), a.toString(16));
}

const flonums = [0, -0, 1, -1, 0.1, 1 / 3, 1e21, 1e20, 123456789012345680000, 1.5e-7, 1e-6, 5e-324, 2 ** -1022,
  2 ** -1022 - 2 ** -1074, 1.7976931348623157e308, Infinity, -Infinity, NaN, 2 ** 53, 2 ** 53 - 1, 2 ** 60, 0.5];
for (let i = 0; i < 2000; i++) {
  const bits = new Uint32Array([random(2 ** 32), random(2 ** 32)]);
  flonums.push(new Float64Array(bits.buffer)[0]);
}
for (const x of flonums) {
  const boxed = s.flonum(x);
  const notation = text(s.flonum_to_string(boxed));
  assert.ok(Object.is(s.flonum_value(s.string_to_flonum(string(notation))), x), notation);
  if (Number.isFinite(x)) {
    assert.ok(Object.is(s.flonum_value(s.inexact(s.exact(boxed))), x === 0 ? 0 : x), notation);
    assert.equal(s.num_equal(s.exact(boxed), boxed), 1, notation);
    assert.equal(s.less(s.exact(boxed), s.add(boxed, s.multiply(boxed, boxed))), x * x + x > x ? 1 : 0, notation);
  }
}
assert.equal(text(s.flonum_to_string(s.flonum(1e21))), '1e21');
assert.equal(text(s.flonum_to_string(s.flonum(-1.5e-7))), '-1.5e-7');
assert.equal(text(s.flonum_to_string(s.flonum(100))), '100.0');
assert.equal(text(s.flonum_to_string(s.flonum(-0))), '-0.0');
for (const bad of ['', '+', '.', 'e5', '1e', '1e+', '1.2.3', '1x', 'inf.0', '+inf.1', 'NaN', 'Infinity', '0x10', ' 1'])
  assert.equal(s.string_to_flonum(string(bad)), FALSE, bad);
for (const good of ['1.', '.5', '+1E5', '-1.25e-3', '007'])
  assert.equal(s.flonum_value(s.string_to_flonum(string(good))), Number(good), good);
for (const bad of ['', '-', '+', '1a', '--1', '1.0', ' 1']) assert.equal(s.string_to_integer(string(bad), fixnum(10)), FALSE);
assert.equal(s.num_equal(s.flonum(NaN), s.flonum(NaN)), 0);
assert.equal(s.less_equal(s.flonum(NaN), fixnum(1)), 0);
assert.equal(s.less(integer(10n ** 400n), s.flonum(Infinity)), 1);
assert.equal(s.less(integer(10n ** 400n), s.flonum(1e308)), 0);
assert.equal(s.less(s.flonum(-Infinity), integer(-(10n ** 400n))), 1);
assert.equal(text(s.integer_to_string(s.denominator(s.exact(s.flonum(2 ** -1074))), fixnum(2))).length, 1075);

for (const sample of ['', 'plain', 'zwölf', '日本語', '\u{1f600}!', 'a\u{0}b', '\u{10ffff}\u{d7ff}\u{e000}']) {
  assert.equal(text(string(sample)), sample);
  const symbol = s.string_to_symbol(string(sample));
  assert.equal(s.string_to_symbol(string(sample)), symbol);
  assert.equal(text(s.symbol_to_string(symbol)), sample);
}
for (let i = 0; i < 1000; i++) s.string_to_symbol(string(`s${i}`));
assert.equal(s.string_to_symbol(string('s77')), s.string_to_symbol(string('s77')));
assert.notEqual(s.string_to_symbol(string('s77')), s.string_to_symbol(string('s78')));
assert.equal(s.string_compare(string('ab'), string('abc')), fixnum(-1));
assert.equal(s.string_compare(string('b'), string('abc')), fixnum(1));
assert.equal(s.string_compare(string('abc'), string('abc')), fixnum(0));
{
  const bytes = [0xc0, 0x80];
  for (const bad of [bytes, [0xff], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]]) {
    new Uint8Array(s.memory.buffer).set(bad);
    assert.equal(s.string(bad.length), FALSE);
  }
}
{
  const target = string('abcdefgh');
  assert.equal(s.string_copy(target, fixnum(2), target, fixnum(0), fixnum(6)), 0);
  assert.equal(text(target), 'ababcdef');
  assert.equal(s.string_copy(target, fixnum(3), target, fixnum(0), fixnum(6)), -1);
  assert.equal(s.string_copy(target, fixnum(0), target, fixnum(7), fixnum(6)), -1);
  assert.equal(s.string_copy(target, fixnum(0), target, fixnum(0), fixnum(9)), -1);
  assert.equal(s.string_copy(fixnum(0), fixnum(0), target, fixnum(0), fixnum(9)), -1);
}
{
  const long = 'é'.repeat(100000);
  assert.equal(s.write_string(fixnum(1), string(long), fixnum(1), fixnum(100000)), 0);
  assert.equal(decoder.decode(new Uint8Array(written[1])), long.slice(1));
  written[1].length = 0;
}
assert.equal(text(s.argument(fixnum(1))), 'zwölf');
assert.equal(s.argument(fixnum(2)), FALSE);
const char = (c) => (c.codePointAt(0) << 3) | 3;
for (const [from, to] of ['aA', 'zZ', 'éÉ', 'ßß', '1 1'.replace(' ', ''), 'ΣΣ', 'яЯ'].map((pair) => [...pair]))
  assert.equal(s.char_upcase(char(from)), char(to));
for (const [c, bits] of [['a', 17], ['A', 9], ['5', 2], [' ', 4], ['\t', 4], ['!', 0], ['é', 17], ['٣', 2], ['\u2003', 4], ['日', 1]])
  assert.equal(s.char_class(char(c)), fixnum(bits), c);
assert.notEqual(s.eq_hash(string('x')), s.eq_hash(string('x')));

// Programs: the number of each is its place in the table of entries.
const run = (entry, number = 0, other = 0) => s.run(entry, number, other);
assert.equal(run(0, 1), fixnum(1));
assert.equal(run(0, 1000000), fixnum(1000000));
assert.equal(run(1, 3), fixnum(1010 + 5 * 3));
assert.equal(run(1, 100000), fixnum(1010 + 500000));
assert.equal(run(4, 0, 0), fixnum(1001));
assert.equal(run(4, 10, 20), fixnum(1001 + 40 + 10));
assert.equal(run(4, 500, 100000), fixnum(1001 + 200000 + 500));
assert.equal(run(10, 0), fixnum(100 + 9));
assert.equal(run(10, 20000), fixnum(100 + 9 + 20000));
assert.equal(run(12, 100000), fixnum(100000));
assert.equal(run(15, 3), fixnum(3));
assert.equal(run(15, 2), fixnum(7000 + 200 + 6));
assert.equal(run(16, 5, 0), fixnum(155));
assert.equal(run(16, 5, 2), fixnum(10 * (3 + 4 + 5) + 3));
assert.equal(run(16, 5, 4), fixnum(51));
assert.equal(run(16, 2, 0), fixnum(32));
assert.equal(run(16, 2, 2), fixnum(0));
assert.equal(run(18, 100), fixnum(100));
assert.equal(decoder.decode(new Uint8Array(written[2])), '  ... and 41 more\n');
assert.equal(await program.run(), 0);
console.log('ok');
