// Runs one program, in Node or in a page, and writes down what it does.
import { instantiate } from '../../compiler-core/runtime/scheme.mjs';

/** {output, error, exit} of a program, or {failure} if it trapped. */
export async function transcribe(source, { arguments: args, input, env }) {
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
    const program = await instantiate(source, { args, write, read, env });
    const exit = await program.run();
    return { output: texts[1], error: texts[2], exit };
  } catch (error) {
    // V8's stack begins with the message, the others' do not.
    const stack = String(error.stack ?? '');
    const message = stack.includes(String(error)) ? stack : `${error}\n${stack}`;
    return { failure: `${message}\nafter this output:\n${texts[1]}${texts[2]}` };
  }
}
