// Runs the commands of one fence in one shell, as a reader would who pastes them, and stops at the first that fails.

import { spawn, spawnSync } from 'node:child_process';

/** The complete commands of a fence: {line, text}. A command may go on over several lines. */
export function commands({ line, lines }) {
  const found = [];
  let text = '';
  for (const [index, part] of lines.entries()) {
    text = text ? `${text}\n${part}` : part;
    const complete = !text.endsWith('\\') && spawnSync('sh', ['-n', '-c', text]).status === 0;
    if (!complete && index < lines.length - 1) continue;
    const isCode = text.split('\n').some((it) => it.trim() && !it.trim().startsWith('#'));
    if (isCode) found.push({ line: line + index - text.split('\n').length + 1, text });
    text = '';
  }
  return found;
}

/** What the commands did: undefined, or of the first that failed {line, text, status, output}. */
export async function run(commands, { cwd, env }) {
  // The shell reports on descriptor 3 which command it begins.
  const script = commands.map(({ text }, index) => `echo ${index} >&3\n{ ${text}\n} 3>&- || exit\n`).join('');
  const shell = spawn('sh', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  let output = '';
  let begun = -1;
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => (output += text));
  }
  shell.stdio[3].setEncoding('utf8');
  shell.stdio[3].on('data', (text) => (begun += text.split('\n').length - 1));
  const [status, signal] = await new Promise((resolve, reject) => {
    shell.on('error', reject);
    shell.on('close', (...end) => resolve(end));
  });
  if (status === 0) return undefined;
  return { ...commands[Math.max(begun, 0)], status: signal ?? status, output };
}
