// Runs modules one after another. Each line of standard input asks for one: {module, arguments, input};
// each line of standard output is the answer: {output, error, exit}, or {failure} if the program trapped.
import { createInterface } from 'node:readline';
import { readFileSync, writeSync } from 'node:fs';
import { instantiate } from '../../compiler-core/runtime/scheme.mjs';

async function run({ module, arguments: args, input }) {
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  const texts = { 1: '', 2: '' };
  const write = (fd, bytes) => {
    texts[fd] += decoders[fd].decode(bytes, { stream: true });
  };
  let rest = new TextEncoder().encode(input);
  const read = (buffer) => {
    const count = Math.min(buffer.length, rest.length);
    buffer.set(rest.subarray(0, count));
    rest = rest.subarray(count);
    return count;
  };
  try {
    const program = await instantiate(readFileSync(module), { args, write, read });
    const exit = await program.run();
    return { output: texts[1], error: texts[2], exit };
  } catch (error) {
    return { failure: `${error.stack ?? error}\nafter this output:\n${texts[1]}${texts[2]}` };
  }
}

/** All of it: the pipe may be full. */
function answer(text) {
  const bytes = Buffer.from(text + '\n');
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  answer(JSON.stringify(await run(JSON.parse(line))));
}
