// Chromium, by playwright-core.
import { chromium } from 'playwright-core';
import { KEYS } from './keys.mjs';
import { throwawayFolder } from './process.mjs';
import { Page } from './page.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const nameOf = new Map(Object.entries(KEYS).map(([name, value]) => [value, name]));

/** Starts a Chromium. */
export async function launch() {
  const home = throwawayFolder();
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const context = await chromium.launchPersistentContext(home.path, { executablePath, args: ARGUMENTS });
  return {
    version: `Chromium ${context.browser()?.version() ?? ''}`.trim(),
    async newPage() {
      const page = await context.newPage();
      return new Page({
        navigate: (url) => page.goto(url, { waitUntil: 'commit' }),
        evaluate: (text) => page.evaluate(text),
        capture: () => page.screenshot(),
        close: () => page.close(),
        async actions(sources) {
          for (const { actions } of sources) for (const action of actions) await perform(page, action);
        },
      });
    },
    async close() {
      await context.close();
      home.remove();
    },
  };
}

async function perform({ mouse, keyboard }, { type, x, y, value }) {
  if (type === 'pointerMove') return mouse.move(x, y);
  if (type === 'pointerDown') return mouse.down();
  if (type === 'pointerUp') return mouse.up();
  const key = nameOf.get(value);
  if (type === 'keyDown') return key ? keyboard.down(key) : keyboard.insertText(value);
  return key && keyboard.up(key);
}
