// A static server on the loopback address, for the pages under test.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Keeps what the page says, for `Page.messages`. A file of its own: pages may forbid scripts in the text. */
const MESSAGES = `
const messages = (globalThis.testMessages = []);
for (const level of ['log', 'info', 'warn', 'error', 'trace']) {
  const print = console[level];
  console[level] = (...args) => {
    messages.push({ level, text: args.map(String).join(' ') });
    print.apply(console, args);
  };
}
addEventListener('error', ({ message, error }) => messages.push({ level: 'uncaught', text: String(error ?? message) }));
addEventListener('unhandledrejection', ({ reason }) => messages.push({ level: 'uncaught', text: String(reason) }));
`;
const MESSAGES_PATH = '/test-messages.js';

/** The page's text with the script of messages before all others. */
function withMessages(html) {
  const script = `<script src="${MESSAGES_PATH}"></script>`;
  const head = /<head[^>]*>|<!doctype[^>]*>/i.exec(html);
  const at = head ? head.index + head[0].length : 0;
  return html.slice(0, at) + script + html.slice(at);
}

/**
 * Serves. `routes` maps prefixes of paths, each with a slash at its end, to folders or functions
 * `(request, response, rest)`; the longest that fits has it. `headers` are added to every answer.
 */
export async function serve(routes, headers = {}) {
  const prefixes = Object.keys(routes).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const end = (status, type, body) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
      response.end(body);
    };
    try {
      const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
      if (path === MESSAGES_PATH) return end(200, TYPES['.js'], MESSAGES);
      const prefix = prefixes.find((prefix) => path.startsWith(prefix));
      if (prefix === undefined) return end(404, TYPES['.txt'], 'nothing here');
      const rest = path.slice(prefix.length);
      if (typeof routes[prefix] === 'function') return await routes[prefix](request, response, rest);
      let file = normalize(join(routes[prefix], rest || 'index.html'));
      if (!file.startsWith(normalize(routes[prefix] + sep))) return end(404, TYPES['.txt'], 'nothing here');
      const found = await stat(file).catch(() => undefined);
      if (found?.isDirectory()) file = join(file, 'index.html');
      else if (!found) return end(404, TYPES['.txt'], 'nothing here');
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      if (extname(file) === '.html') return end(200, type, withMessages(await readFile(file, 'utf8')));
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers });
      createReadStream(file).on('error', () => response.destroy()).pipe(response);
    } catch (error) {
      end(500, TYPES['.txt'], String(error.stack));
    }
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The text of a request's body. */
export async function bodyOf(request) {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

/** Answers with JSON. */
export function answer(response, value) {
  response.writeHead(200, { 'content-type': TYPES['.json'], 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}
