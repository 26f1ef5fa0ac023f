// Tests of pages, in every browser. docs/browsers.md says how to write one.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { browsers, launch } from './driver/index.mjs';
import { throwawayFolder } from './driver/process.mjs';
import { serve } from './server.mjs';

/** The root of the workspace. */
export const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The compiler: what the variable SCHEME_LSP names, or the newer build. */
export const compiler = () =>
  process.env.SCHEME_LSP ??
  ['target/debug/scheme-lsp', 'target/release/scheme-lsp']
    .map((path) => join(workspace, path))
    .find((path) => existsSync(path)) ??
  'scheme-lsp';

const launched = new Map();
const cleanups = [];

/** A running browser, started when it is first needed. */
export function browser(name) {
  if (!launched.has(name)) launched.set(name, launch(name));
  return launched.get(name);
}

/** Ends a browser, whatever it is doing; the next that needs it gets a new one. */
export async function discard(name) {
  const running = launched.get(name);
  launched.delete(name);
  await (await running)?.close().catch(() => {});
}

after(async () => {
  for (const name of [...launched.keys()]) await discard(name);
  for (const cleanup of cleanups) await cleanup();
});

const run = promisify(execFile);
const built = new Map();

/** Builds a program into a folder, once: `NAME.wasm` and `NAME.mjs`. */
async function build(file, options = []) {
  const key = JSON.stringify([file, options]);
  if (!built.has(key)) {
    const making = async () => {
      const folder = throwawayFolder();
      cleanups.push(folder.remove);
      const name = file.replace(/.*\//, '').replace(/\.\w+$/, '');
      const args = ['build', ...options, join(workspace, file), '-o', join(folder.path, `${name}.wasm`)];
      try {
        await run(compiler(), args);
      } catch (error) {
        throw new Error(`${file} is not built: ${error.stderr || error.message}`);
      }
      return folder.path;
    };
    built.set(key, making());
  }
  return built.get(key);
}

/** The folder that the pictures of a test go to, if the variable SCREENSHOTS names one. */
const screenshots = process.env.SCREENSHOTS && resolve(workspace, process.env.SCREENSHOTS);

/**
 * Defines a test of a page in each browser. Of the options,
 * - `folder` is served at `/` (from the workspace's root),
 * - `program` is built, and stands at `/build/NAME.mjs`; `build` are more options of the command,
 * - `headers` are added to every answer (a Content-Security-Policy, say),
 * - `routes` are as those of server.mjs, for what answers by itself,
 * - `browsers` are those that it is for, if not for all.
 * The test gets `{ page, url, browser, picture }`: a new page that has `/` open; `picture(name)` saves one.
 */
export function pageTest(title, options, body) {
  const names = browsers.filter((name) => (options.browsers ?? browsers).includes(name));
  for (const name of names) {
    test(`${name}: ${title}`, { timeout: 60_000 }, async (context) => {
      const routes = { ...options.routes };
      if (options.folder) routes['/'] = join(workspace, options.folder);
      if (options.program) routes['/build/'] = await build(options.program, options.build);
      const site = await serve(routes, options.headers);
      const page = await (await browser(name)).newPage();
      try {
        await page.open(`${site.url}/`);
        await page.until((url) => location.href === url && document.readyState !== 'loading', `${site.url}/`);
        const picture = async (title) => {
          if (!screenshots) return;
          await mkdir(screenshots, { recursive: true });
          const { writeFile } = await import('node:fs/promises');
          await writeFile(join(screenshots, `${title}.${name}.png`), await page.screenshot());
        };
        await body({ page, url: site.url, browser: name, picture });
      } catch (error) {
        const messages = await page.messages().catch(() => []);
        const lines = messages.map(({ level, text }) => `  ${level}: ${text}`);
        if (lines.length > 0) context.diagnostic(`what the page said:\n${lines.join('\n')}`);
        throw error;
      } finally {
        await page.close().catch(() => discard(name));
        await site.close();
      }
    });
  }
}

/** A path as seen from the workspace's root. */
export const shown = (path) => relative(workspace, path);
