// What scheme-lsp adds to the language server protocol; docs/server.md describes it.

import type { Position, Range } from 'vscode-languageclient/node';

/** What the server says of itself in `capabilities.experimental`. */
export interface Experimental {
  schemePasses?: Record<string, string[]>;
}

/** What `scheme/dump` is asked with. */
export interface DumpParams {
  textDocument: { uri: string };
  position?: Position;
  name?: string;
  stage: string;
  after?: string;
}

/** What `scheme/dump` is answered with. */
export interface DumpResult {
  text: string;
  lines: [Range, number][];
}

/** `scheme/artifact`: a program was compiled and written. */
export interface ArtifactParams {
  program: string;
  path: string;
  loader: string;
  size: number;
  milliseconds: number;
  unitsRecompiled: number;
  units: number;
  errors: number;
}

/** A stage of the compiler, as the server calls it and as people do. */
export interface Stage {
  name: string;
  title: string;
  /** The language that its text is coloured as. */
  language: 'scheme' | 'scheme-ir' | 'scheme-wat';
}

/** The stages, in the order of the compiler. */
export const STAGES: readonly Stage[] = [
  { name: 'cst', title: 'Syntax tree', language: 'scheme-ir' },
  { name: 'expanded', title: 'Expanded', language: 'scheme' },
  { name: 'core', title: 'Core', language: 'scheme' },
  { name: 'cps', title: 'CPS', language: 'scheme-ir' },
  { name: 'optimized', title: 'Optimised', language: 'scheme-ir' },
  { name: 'first-order', title: 'First-order', language: 'scheme-ir' },
  { name: 'tailified', title: 'Tailified', language: 'scheme-ir' },
  { name: 'wat', title: 'Wasm', language: 'scheme-wat' },
];
