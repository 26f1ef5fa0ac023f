// WebKitGTK's MiniBrowser, by WebDriver (https://www.w3.org/TR/webdriver2/), on a display of its own.
import { execFileSync } from 'node:child_process';
import { freePort, start, throwawayFolder } from './process.mjs';
import { Page } from './page.mjs';

/** Where Debian's package of the library has put MiniBrowser. */
function miniBrowser() {
  if (process.env.MINIBROWSER) return process.env.MINIBROWSER;
  const packages = execFileSync('dpkg-query', ['-W', '-f', '${Package}\n', 'libwebkit2gtk-*'], { encoding: 'utf8' });
  for (const name of packages.split('\n').filter(Boolean)) {
    let files = '';
    try {
      files = execFileSync('dpkg', ['-L', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      // Known to dpkg, but not installed.
    }
    const path = files.split('\n').find((path) => path.endsWith('/MiniBrowser'));
    if (path) return path;
  }
  throw new Error('there is no MiniBrowser: install webkit2gtk-driver, or set MINIBROWSER');
}

async function request(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${url.replace(/.*session\/[^/]*/, '')}: ${value.error}: ${value.message}`);
  return value;
}

/** Starts a WebKit. */
export async function launch() {
  const home = throwawayFolder();
  const port = await freePort();
  const driver = start('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], home.path);
  const root = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    const answers = await fetch(`${root}/status`).then(() => true, () => false);
    if (answers) break;
    if (attempt === 200) await driver.said(/^(?!)/, 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const alwaysMatch = {
    browserName: 'MiniBrowser',
    pageLoadStrategy: 'none',
    timeouts: { script: 300_000, pageLoad: 60_000 },
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
  };
  const session = await request('POST', `${root}/session`, { capabilities: { alwaysMatch } });
  const { sessionId, capabilities } = session;
  const base = `${root}/session/${sessionId}`;
  // Commands go to the current window, one after another.
  let current;
  let last = Promise.resolve();
  const inWindow = (handle, method, path, body) => {
    const result = last.then(async () => {
      if (current !== handle) await request('POST', `${base}/window`, { handle });
      current = handle;
      return request(method, base + path, body);
    });
    last = result.catch(() => {});
    return result;
  };
  const first = await request('GET', `${base}/window`);
  let fresh = first;
  return {
    version: `WebKit ${capabilities.browserVersion}`,
    async newPage() {
      const handle = fresh ?? (await request('POST', `${base}/window/new`, { type: 'tab' })).handle;
      fresh = undefined;
      const command = (method, path, body) => inWindow(handle, method, path, body);
      return new Page({
        navigate: (url) => command('POST', '/url', { url }),
        async evaluate(text) {
          const script = `const done = arguments[0]; ${text}.then(done);`;
          return command('POST', '/execute/async', { script, args: [] });
        },
        actions: (actions) => command('POST', '/actions', { actions }),
        capture: async () => Buffer.from(await command('GET', '/screenshot'), 'base64'),
        async close() {
          // Without its last window the browser ends.
          if (handle === first) {
            await command('POST', '/url', { url: 'about:blank' });
            fresh = first;
          } else {
            await command('DELETE', '/window');
            current = undefined;
          }
        },
      });
    },
    async close() {
      await request('DELETE', base).catch(() => {});
      await driver.stop();
      home.remove();
    },
  };
}
