// Firefox, by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks by itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, throwawayFolder } from './process.mjs';
import { Page } from './page.mjs';

const PREFERENCES = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.max_script_run_time': 0,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/** A session: `command` answers the result of one. */
async function connect(url) {
  const socket = new WebSocket(url);
  const waiting = new Map();
  let last = 0;
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = ({ message }) => reject(new Error(`${url}: ${message}`));
  });
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(data);
    const request = waiting.get(id);
    if (!request) return;
    waiting.delete(id);
    if (type === 'error') request.reject(new Error(`${request.method}: ${error}: ${message}`));
    else request.resolve(result);
  };
  socket.onclose = () => waiting.forEach(({ reject }) => reject(new Error('Firefox is gone')));
  const command = (method, params) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) return reject(new Error('Firefox is gone'));
      waiting.set(++last, { method, resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return { command, close: () => socket.close() };
}

/** Starts a Firefox. */
export async function launch() {
  const home = throwawayFolder();
  const lines = Object.entries(PREFERENCES).map((entry) => `user_pref(${entry.map((x) => JSON.stringify(x))});`);
  writeFileSync(join(home.path, 'user.js'), lines.join('\n'));
  const executable = process.env.FIREFOX ?? 'firefox-esr';
  const args = ['--headless', '--no-remote', '--profile', home.path, '--remote-debugging-port=0', 'about:blank'];
  const firefox = start(executable, args, home.path);
  const [, address] = await firefox.said(/WebDriver BiDi listening on (ws:\S+)/);
  const { command, close } = await connect(`${address}/session`);
  const { capabilities } = await command('session.new', { capabilities: {} });
  return {
    version: `Firefox ${capabilities.browserVersion}`,
    async newPage() {
      const { context } = await command('browsingContext.create', { type: 'tab' });
      return new Page({
        navigate: (url) => command('browsingContext.navigate', { context, url, wait: 'none' }),
        async evaluate(expression) {
          const params = { expression, target: { context }, awaitPromise: true, userActivation: true };
          const { result, exceptionDetails } = await command('script.evaluate', params);
          if (exceptionDetails) throw new Error(exceptionDetails.text);
          return result.value;
        },
        actions: (actions) => command('input.performActions', { context, actions }),
        async capture() {
          const { data } = await command('browsingContext.captureScreenshot', { context });
          return Buffer.from(data, 'base64');
        },
        close: () => command('browsingContext.close', { context }),
      });
    },
    async close() {
      close();
      await firefox.stop();
      home.remove();
    },
  };
}
