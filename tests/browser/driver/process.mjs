// Programs that the drivers start: each in a group of its own, with a throwaway home, so that nothing of
// the person's is read or written and nothing stays.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty folder, and how to take it away. */
export function throwawayFolder() {
  const path = mkdtempSync(join(tmpdir(), 'browser-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A port of the loopback address that nobody uses. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program; `stop` ends it with all that it started. */
export function start(command, args, home) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-20_000);
      listeners.forEach((listener) => listener());
    });
  }
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      output += `${command}: ${error.message}`;
      resolve();
    });
    child.on('exit', resolve);
  });
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  // Also when the tests are interrupted.
  const onExit = () => child.pid && signal('SIGKILL');
  process.on('exit', onExit);
  return {
    /** What a pattern finds in the output, once it is there. */
    async said(pattern, milliseconds = 30_000) {
      const deadline = AbortSignal.timeout(milliseconds);
      let over = false;
      void ended.then(() => (over = true));
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (over || deadline.aborted) throw new Error(`${command} does not start:\n${output}`);
        await new Promise((resolve) => {
          const again = () => {
            listeners.delete(again);
            clearTimeout(timer);
            resolve();
          };
          const timer = setTimeout(again, 500);
          listeners.add(again);
        });
      }
    },
    async stop() {
      if (!child.pid) return;
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
      // What it started may outlive it.
      signal('SIGKILL');
      process.off('exit', onExit);
    },
  };
}
