// Sizes and times as people read them.

/** `512 B`, `12.3 kB`, `1.2 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 999_950) return `${(count / 1000).toFixed(1)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

/** `0.4 ms`, `12 ms`, `1.3 s`. */
export function milliseconds(time: number): string {
  if (time < 9.95) return `${time.toFixed(1)} ms`;
  if (time < 999.5) return `${Math.round(time)} ms`;
  return `${(time / 1000).toFixed(1)} s`;
}
