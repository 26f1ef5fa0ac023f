// Runs the programs of the language suite in a page, each in a fresh instance: asks the server for one
// after another, and tells it what came of each.
import { transcribe } from '../host/transcribe.mjs';

async function run({ wasm, ...surroundings }) {
  try {
    return await transcribe(await (await fetch(wasm)).arrayBuffer(), surroundings);
  } catch (error) {
    return { failure: `${error}\n${error.stack}` };
  }
}

for (;;) {
  const job = await (await fetch('/next', { method: 'POST' })).json();
  if (!job) break;
  document.title = job.name;
  const body = JSON.stringify({ id: job.id, result: await run(job) });
  await fetch('/result', { method: 'POST', body });
}
document.title = 'done';
