// Random data and quasiquotations, which are nested.

/** A datum, of so many levels at most. */
export function datum(generator, depth) {
  const { random } = generator;
  if (depth <= 0 || random.chance(15)) {
    return random.pick(['1', '-7', '2.5', '1/3', 'x', 'sym', '"s"', '#\\a', '#t', '#f', '()', '""', '#()']);
  }
  const items = Array.from({ length: random.below(4) }, () => datum(generator, depth - 1));
  switch (random.below(4)) {
    case 0: return `#(${items.join(' ')})`;
    case 1: return items.length ? `(${items.join(' ')} . ${datum(generator, depth - 1)})` : '()';
    default: return `(${items.join(' ')})`;
  }
}

/**
 * The inside of a quasiquotation at a level of nesting; `sub` makes expressions. What is not evaluated, since a
 * quasiquotation inside of this one surrounds it, is a symbol or a level further in. A vector has no splices
 * inside of an inner quasiquotation, and an unquotation there has one operand: R6RS has other rules.
 */
export function template(generator, sub, depth, level = 1) {
  const { random } = generator;
  if (depth <= 0) return random.chance(50) ? datum(generator, 1) : `,${unquoted(generator, sub, 0, level)}`;
  const item = () => {
    if (random.chance(20)) return `,${unquoted(generator, sub, depth - 1, level)}`;
    if (level === 1 && random.chance(15)) return `,@${sub('list')}`;
    if (random.chance(15) && level < 3) return `\`${template(generator, sub, depth - 1, level + 1)}`;
    return template(generator, sub, depth - 1, level);
  };
  const items = Array.from({ length: 1 + random.below(3) }, item);
  if (random.chance(20)) return `#(${items.join(' ')})`;
  if (random.chance(15)) return `(${items.join(' ')} . ${template(generator, sub, 0, level)})`;
  return `(${items.join(' ')})`;
}

function unquoted(generator, sub, depth, level) {
  return level === 1 ? sub('any') : template(generator, sub, depth, level - 1);
}
