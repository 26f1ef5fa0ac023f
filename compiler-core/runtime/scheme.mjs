// The JavaScript host of compiled Scheme programs: Node, Deno, Bun and browsers. docs/abi.md describes
// what a program imports and exports.

const process = globalThis.process;
const fs = process?.getBuiltinModule?.('node:fs');
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Thrown through the program to end it. */
export class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** Scheme's notation of a flonum: the shortest digits that read back as the same. */
export function flonumToString(x) {
  if (x !== x) return '+nan.0';
  if (x === Infinity) return '+inf.0';
  if (x === -Infinity) return '-inf.0';
  if (Object.is(x, -0)) return '-0.0';
  const text = String(x).replace('e+', 'e');
  return /[.e]/.test(text) ? text : text + '.0';
}

const CLASSES = [/\p{Alphabetic}/u, /\p{Nd}/u, /\p{White_Space}/u, /\p{Uppercase}/u, /\p{Lowercase}/u];

/** The other case of a character, if it is one character. */
function convertCase(char, method) {
  const text = String.fromCodePoint(char)[method]();
  const other = text.codePointAt(0);
  return text.length === (other > 0xffff ? 2 : 1) ? other : char;
}

const CONVERSIONS = [
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  ...['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => (text) => text.normalize(form)),
];
// A byte-order mark is a character like any other.
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Writes all bytes, however many times a pipe is full. */
function writeSync(fd, bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code === 'EPIPE') return;
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Reads from a file of Node: how many bytes were read into the buffer, 0 at the end. */
function readSync(fd, buffer) {
  for (;;) {
    try {
      return fs.readSync(fd, buffer, 0, buffer.length, null);
    } catch (error) {
      if (error.code === 'EOF') return 0;
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Output to a file of Node: buffered, unless it is to be written directly. */
function fileOutput(fd, direct) {
  const buffer = new Uint8Array(1 << 15);
  let length = 0;
  const flush = () => {
    writeSync(fd, buffer.subarray(0, length));
    length = 0;
  };
  const write = (bytes) => {
    if (length + bytes.length > buffer.length) flush();
    if (bytes.length > buffer.length) return writeSync(fd, bytes);
    buffer.set(bytes, length);
    length += bytes.length;
    if (direct) flush();
  };
  return { write, flush };
}

/** Output by lines, where there is only a console. */
function consoleOutput(print) {
  const decoder = new TextDecoder();
  let line = '';
  return {
    write(bytes) {
      const lines = (line + decoder.decode(bytes, { stream: true })).split('\n');
      line = lines.pop();
      for (const text of lines) print(text);
    },
    flush() {
      if (line) print(line);
      line = '';
    },
  };
}

const NO_FILES = -5;
const FILE_ERRORS = { ENOENT: -1, ENOTDIR: -1, EACCES: -2, EPERM: -2, EROFS: -2, EISDIR: -3 };

/** The open files of a program, in Node. The numbers of streams begin at 3. */
function fileTable() {
  const files = new Map();
  let last = 2;
  const open = (name, flags) => {
    if (fs.statSync(name, { throwIfNoEntry: false })?.isDirectory()) return FILE_ERRORS.EISDIR;
    const fd = fs.openSync(name, flags);
    files.set(++last, { fd, output: flags === 'r' ? undefined : fileOutput(fd, false) });
    return last;
  };
  const remove = (name) => {
    if (fs.lstatSync(name).isDirectory()) return FILE_ERRORS.EISDIR;
    fs.unlinkSync(name);
    return 0;
  };
  const operations = [
    (name) => open(name, 'r'),
    (name) => open(name, 'w'),
    (name) => open(name, 'a'),
    (name) => (fs.existsSync(name) ? 1 : 0),
    remove,
  ];
  const flush = () => files.forEach((file) => file.output?.flush());
  return {
    flush,
    /** Everything that was written is in the files before one is looked at. */
    operate(operation, name) {
      flush();
      if (name === '' || name.includes('\0')) return operation === 3 ? 0 : FILE_ERRORS.ENOENT;
      try {
        return operations[operation](name);
      } catch (error) {
        return FILE_ERRORS[error.code] ?? -4;
      }
    },
    read: (number, buffer) => (files.has(number) ? readSync(files.get(number).fd, buffer) : 0),
    write(number, bytes) {
      const output = files.get(number)?.output;
      output?.write(bytes);
      if (bytes.length === 0) output?.flush();
    },
    close(number) {
      const file = files.get(number);
      if (!file) return;
      files.delete(number);
      file.output?.flush();
      fs.closeSync(file.fd);
    },
  };
}

/** Has the event loop call a function in its next turn. A timer of 0 would wait for some milliseconds if
 * it is often used. */
function inNextTurn(call) {
  if (globalThis.setImmediate) return void setImmediate(call);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    call();
  };
  port2.postMessage(null);
}

const NAMED = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  globalThis: () => globalThis,
  '[]': () => [],
};

/** Operations on values of JavaScript, by their numbers. */
const OPERATIONS = [
  (object, key) => object[key],
  (object, key, value) => Reflect.set(Object(object), key, value),
  (callee, self, args) => Reflect.apply(callee, self, args),
  (constructor, args) => Reflect.construct(constructor, args),
  (array, value) => void array.push(value),
  (value) => typeof value,
  (a, b) => Object.is(a, b),
  (value, constructor) => value instanceof constructor,
  (object, key) => key in Object(object),
  (object, key) => Reflect.deleteProperty(object, key),
];
/** Operations of an adapter: the result of the function, and what it throws. */
const RETURN = 10;
const THROW = 11;

const KINDS = { undefined: 0, number: 4, bigint: 5, string: 6 };
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** A host without files. */
const noFiles = { flush() {}, operate: () => NO_FILES, read: () => 0, write() {}, close() {} };

async function compile(source) {
  source = await source;
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response === 'undefined' || !(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`${source.url}: ${source.status} ${source.statusText}`);
  if (source.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(source);
  return WebAssembly.compile(await source.arrayBuffer());
}

/**
 * Makes an instance of a program. `source` is its bytes, a compiled module, a response, or a promise of
 * one of these; scheme.d.ts describes the options.
 */
export async function instantiate(source, options = {}) {
  const module = await compile(source);
  const args = options.args ?? [];
  const read = options.read ?? (fs ? (buffer) => readSync(0, buffer) : () => 0);
  const files = fs ? fileTable() : noFiles;
  const variables = Object.entries(options.env ?? process?.env ?? {});
  const output = (fd, print) =>
    options.write
      ? { write: (bytes) => options.write(fd, bytes.slice()), flush() {} }
      : fs
        ? fileOutput(fd, fd === 2 || process.stdout?.isTTY)
        : consoleOutput(print);
  const outputs = { 1: output(1, (text) => console.log(text)), 2: output(2, (text) => console.error(text)) };
  const start = performance.now();
  let pause = 0;
  const pauses = new Set();
  // Functions of procedures and the other way round; external values by object.
  const functions = new WeakMap();
  const procedures = new WeakMap();
  const externals = new WeakMap();
  let thrown = false;
  let outcome;
  let depth = 0;
  const hashes = new WeakMap();
  let lastHash = 0;
  function hashOf(object) {
    let hash = hashes.get(object);
    if (hash === undefined) hashes.set(object, (hash = ++lastHash));
    return hash;
  }
  let positions;
  let memory;

  /** The part of the transfer area at an address, which is made longer if needed. */
  const area = (at, length) => {
    const missing = at + length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return new Uint8Array(memory.buffer, at, length);
  };
  /** Stores a text; its length, -1 if there is none. */
  const put = (text, at) => {
    if (text === undefined) return -1;
    const bytes = encoder.encode(text);
    area(at, bytes.length).set(bytes);
    return bytes.length;
  };
  const flush = () => {
    outputs[1].flush();
    outputs[2].flush();
    files.flush();
  };
  const report = (text) => {
    outputs[1].flush();
    outputs[2].write(encoder.encode(text + '\n'));
  };

  /** Goes on after a pause, when its time has come or somebody wakes it. */
  const wait = () =>
    new Promise((done) => {
      let timer;
      const wake = () => {
        clearTimeout(timer);
        pauses.delete(wake);
        done();
      };
      pauses.add(wake);
      if (pause > 0) timer = setTimeout(wake, pause);
      else if (pause === 0) inNextTurn(wake);
    });
  /** Enters the program; what `resume` is to be called with, null if there is nothing left to do. */
  const enter = (how, ...args) => {
    depth++;
    try {
      return instance.exports[how](...args);
    } finally {
      if (--depth === 0) flush();
    }
  };
  const result = () => {
    const { value, error } = outcome;
    outcome = undefined;
    if (error) throw value;
    return value;
  };
  const invoke = (adapter, args) => {
    const paused = enter('call', adapter, args);
    if (paused === 0) throw new RangeError('calls are nested too deeply');
    if (paused === null) return result();
    return (async (paused) => {
      while (paused !== null) {
        await wait();
        paused = enter('resume', paused);
      }
      return result();
    })(paused);
  };

  const scheme = {
    javascript: () => 1,
    wake: () => pauses.forEach((wake) => inNextTurn(wake)),
    js_text(kind, length) {
      const text = decoder.decode(area(0, length));
      if (kind === 2) return text === 'program' ? program : NAMED[text]();
      return kind === 0 ? text : BigInt(text);
    },
    js_number: (x) => x,
    js_function(procedure, adapter) {
      let call = functions.get(procedure);
      if (!call) {
        call = (...args) => invoke(adapter, args);
        functions.set(procedure, call);
        procedures.set(call, procedure);
      }
      return call;
    },
    js_operate(operation, a, b, c) {
      thrown = false;
      if (operation >= RETURN) {
        outcome = { value: a, error: operation === THROW };
        return undefined;
      }
      try {
        return OPERATIONS[operation](a, b, c);
      } catch (error) {
        // The end of the program, and what its run-time system has no word for, go on.
        if (error instanceof Exit || error instanceof WebAssembly.RuntimeError) throw error;
        thrown = true;
        return error;
      }
    },
    js_thrown: () => (thrown ? 1 : 0),
    js_kind(value) {
      if (value === null) return 1;
      if (typeof value === 'boolean') return value ? 3 : 2;
      return KINDS[typeof value] ?? (procedures.has(value) ? 7 : 8);
    },
    js_to_number: (value) => value,
    js_to_text(value) {
      try {
        return put(String(value), 0);
      } catch {
        return put(Object.prototype.toString.call(value), 0);
      }
    },
    js_to_procedure: (value) => procedures.get(value),
    js_known: (value) => (isObject(value) && externals.get(value)) || null,
    js_know(value, external) {
      if (isObject(value)) externals.set(value, external);
    },
    write(fd, at, length) {
      if (fd > 2) return files.write(fd, area(at, length));
      if (fd === 2) outputs[1].flush();
      if (length > 0) outputs[fd]?.write(area(at, length));
      else outputs[fd]?.flush();
    },
    read(fd, at, length) {
      flush();
      return fd === 0 ? read(area(at, length)) : files.read(fd, area(at, length));
    },
    file: (operation, at, length) => files.operate(operation, decoder.decode(area(at, length))),
    close: (fd) => files.close(fd),
    exit(code) {
      throw new Exit(code);
    },
    pause(milliseconds) {
      pause = milliseconds;
    },
    now: () => Date.now() / 1000,
    jiffies: () => Math.round((performance.now() - start) * 1000),
    argument: (index, at) => put(args[index], at),
    variable: (index, at) => put(variables[index]?.join('='), at),
    f64_to_string: (x) => put(flonumToString(x), 0),
    string_to_f64: (at, length) => Number(decoder.decode(area(at, length))),
    char_upcase: (char) => convertCase(char, 'toUpperCase'),
    char_downcase: (char) => convertCase(char, 'toLowerCase'),
    char_class(char) {
      const text = String.fromCodePoint(char);
      return CLASSES.reduce((bits, property, index) => bits | (property.test(text) << index), 0);
    },
    convert_text(how, length) {
      const bytes = encoder.encode(CONVERSIONS[how](textDecoder.decode(area(0, length))));
      area(0, bytes.length).set(bytes);
      return bytes.length;
    },
    identity_hash: hashOf,
    address_hash: hashOf,
    moves: () => 0,
    report_frame(code) {
      if (code < 0) return report(`  ... and ${-code} more`);
      if (!positions) {
        const [section] = WebAssembly.Module.customSections(module, 'scheme.positions');
        positions = section ? JSON.parse(decoder.decode(section)) : { frames: [] };
      }
      const frame = positions.frames[code];
      if (frame === undefined) return;
      const { names, files } = positions;
      if (!Array.isArray(frame)) return report(`  in ${names[frame]}`);
      for (let i = 0; i < frame.length; i += 4) {
        report(`  in ${names[frame[i]]} (${files[frame[i + 1]]}:${frame[i + 2]}:${frame[i + 3]})`);
      }
    },
  };
  for (const name of ['exp', 'log', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2']) {
    scheme[name] = Math[name];
  }
  // Unlike JavaScript's, IEEE 754's power of 1 is always 1, and an infinite power of -1 is 1.
  scheme.pow = (base, power) =>
    base === 1 || (base === -1 && Math.abs(power) === Infinity) ? 1 : Math.pow(base, power);
  const instance = await WebAssembly.instantiate(module, { scheme });
  memory = instance.exports.memory;

  const waiting = [];
  const program = {
    exports: instance.exports,
    /** What the program paused with, if it waits for `resume`; of several, the first. */
    get paused() {
      return waiting[0]?.value;
    },
    /** Lets the program go on after a pause, which answers the value. */
    resume(value) {
      const first = waiting.shift();
      if (!first) throw new Error('the program does not wait for anything');
      first.fulfil(value);
    },
    /** What the program awaits when it pauses. */
    pause: (value) => new Promise((fulfil) => waiting.push({ value, fulfil })),
    /** Runs the program, which lets others run while it pauses; answers its exit code. */
    async run() {
      try {
        for (let paused = enter('main'); paused != null; paused = enter('resume', paused)) await wait();
        return 0;
      } catch (error) {
        if (error instanceof Exit) return error.code;
        throw error;
      } finally {
        flush();
      }
    },
  };
  return program;
}

/** Runs the program as the main program of Node: its exit code is that of the process. */
export async function runMain(source, args) {
  try {
    const program = await instantiate(source, { args });
    process.exitCode = await program.run();
  } catch (error) {
    writeSync(2, encoder.encode(`The program failed: ${error.message}\n`));
    process.exitCode = 70;
  }
}
