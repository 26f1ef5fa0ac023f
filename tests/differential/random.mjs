// A pseudo-random source that a seed determines (Marsaglia, "Xorshift RNGs", 2003), and choices from it.

export class Random {
  constructor(seed) {
    this.state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
    for (let i = 0; i < 8; i++) this.next();
  }
  /** The next 32 bits. */
  next() {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state;
  }
  /** An integer from 0 to below `limit`. */
  below(limit) {
    return this.next() % limit;
  }
  /** True `percent` times of a hundred. */
  chance(percent) {
    return this.below(100) < percent;
  }
  /** One of the items. */
  pick(items) {
    return items[this.below(items.length)];
  }
  /** One of the values of pairs [weight, value], as often as the weights say. */
  weighted(pairs) {
    let at = this.below(pairs.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of pairs) {
      if (at < weight) return value;
      at -= weight;
    }
  }
}
