// The addresses of dumps: virtual documents whose query holds what they show.

/** What a virtual document shows. */
export interface Address {
  /** The source file's URI. */
  source: string;
  stage: string;
  /** A pass of the optimiser. */
  after?: string;
  /** A place in the definition; without one, the whole file is dumped. */
  position?: { line: number; character: number };
}

/** The query of the document's URI. */
export function encode(address: Address): string {
  const query = new URLSearchParams({ source: address.source, stage: address.stage });
  if (address.after !== undefined) query.set('after', address.after);
  if (address.position !== undefined) query.set('at', `${address.position.line}:${address.position.character}`);
  return query.toString();
}

/** What a query says; `undefined` if it is none of ours. */
export function decode(query: string): Address | undefined {
  const params = new URLSearchParams(query);
  const source = params.get('source');
  const stage = params.get('stage');
  if (source === null || stage === null) return undefined;
  const address: Address = { source, stage };
  const after = params.get('after');
  if (after !== null) address.after = after;
  const at = /^(\d+):(\d+)$/.exec(params.get('at') ?? '');
  if (at !== null) address.position = { line: Number(at[1]), character: Number(at[2]) };
  return address;
}

/** The document's name, which its tab shows: `queens.scm, optimized after cse`. */
export function title(address: Address): string {
  const name = decodeURIComponent(address.source.replace(/^.*\//, ''));
  return `${name}, ${address.stage}${address.after === undefined ? '' : ` after ${address.after}`}`;
}
