// Runs modules one after another. Each line of standard input asks for one: {module, arguments, input};
// each line of standard output is the answer: {output, error, exit}, or {failure} if the program trapped.
import { createInterface } from 'node:readline';
import { readFileSync, writeSync } from 'node:fs';
import { transcribe } from '../host/transcribe.mjs';

async function run({ module, ...surroundings }) {
  try {
    return await transcribe(readFileSync(module), surroundings);
  } catch (error) {
    return { failure: String(error) };
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
