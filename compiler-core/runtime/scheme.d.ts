/** How a program is connected to the world. Everything is optional. */
export interface Options {
  /** The program's arguments. */
  args?: string[];
  /** Takes output: 1 is standard output, 2 standard error. Default: the console, or the files of Node. */
  write?(fd: 1 | 2, bytes: Uint8Array): void;
  /** Fills a buffer from standard input; answers the number of bytes, 0 at the end. Default: Node's
   * standard input; in a browser, nothing. */
  read?(buffer: Uint8Array): number;
  /** The environment variables. Default: those of the process; in a browser, none. */
  env?: Record<string, string>;
}

/** What a program can be made from. */
export type Source = BufferSource | WebAssembly.Module | Response;

/** An instance of a program. */
export interface Program {
  /** What the module exports. */
  exports: WebAssembly.Exports;
  /** The value that the program paused with, while it waits for `resume`; of several, the first. */
  readonly paused: unknown;
  /** Lets the program go on after a pause, which answers the value. */
  resume(value?: unknown): void;
  /** Runs the program; answers its exit code when it has ended. While it pauses, others run. Fails if the
   * program fails for lack of memory. */
  run(): Promise<number>;
}

/** Makes an instance of a program. */
export function instantiate(source: Source | Promise<Source>, options?: Options): Promise<Program>;

/** Runs a program as the main program of Node. */
export function runMain(source: Source | Promise<Source>, args: string[]): Promise<void>;

/** Scheme's notation of a flonum. */
export function flonumToString(x: number): string;

/** Ends a program when it is thrown through it. */
export class Exit extends Error {
  constructor(code: number);
  code: number;
}

/** Of the loader that is written beside an artifact: loads the program and runs it; answers its exit code. */
export function run(options?: Options): Promise<number>;
