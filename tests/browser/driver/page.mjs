// What a test can do with a page, the same in all browsers: each driver gives `evaluate` of a text whose
// value is a string, `actions` (input as WebDriver describes it), `navigate`, `capture` and `close`.

import { KEYS } from './keys.mjs';

/** How long `until` waits. */
const PATIENCE = 15_000;

/** A page in a browser. */
export class Page {
  #driver;

  constructor(driver) {
    this.#driver = driver;
  }

  /** Loads an address. */
  open(url) {
    return this.#driver.navigate(url);
  }

  /** Calls a function in the page, and awaits its result. Arguments and result travel as JSON. */
  async evaluate(callee, ...args) {
    const values = args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ');
    const text = `(async () => {
      try { return JSON.stringify({ value: await (${callee})(${values}) }); }
      catch (error) { return JSON.stringify({ error: String(error), stack: String(error?.stack) }); }
    })()`;
    const { value, error, stack } = JSON.parse(await this.#driver.evaluate(text));
    if (error !== undefined) throw new Error(`${error}\nin the page:\n${stack}`);
    return value;
  }

  /** Calls a function in the page until its result is true in JavaScript's sense, and answers that. */
  async until(callee, ...args) {
    const end = Date.now() + PATIENCE;
    let last;
    do {
      try {
        last = await this.evaluate(callee, ...args);
        if (last) return last;
      } catch (error) {
        // The page may be on its way to the next one.
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    } while (Date.now() < end);
    const state = await this.evaluate(() => document.body.innerText).catch(String);
    throw new Error(`after ${PATIENCE / 1000} s, ${callee} is ${last}\nThe page:\n${state}`);
  }

  /** The text of the first element that a selector finds, once there is one. */
  async text(selector) {
    await this.until((selector) => document.querySelector(selector) !== null, selector);
    return this.evaluate((selector) => document.querySelector(selector).innerText, selector);
  }

  /** Waits until the first element that a selector finds has this text. */
  hasText(selector, text) {
    const same = (selector, text) => document.querySelector(selector)?.innerText.trim() === text;
    return this.until(same, selector, text);
  }

  /** Moves the mouse to the middle of the first element that a selector finds, and clicks. */
  async click(selector) {
    const middle = (selector) => {
      const element = document.querySelector(selector);
      element?.scrollIntoView({ block: 'center', behavior: 'instant' });
      const box = element?.getBoundingClientRect();
      return box?.width > 0 && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const { x, y } = await this.until(middle, selector);
    const pointer = [
      { type: 'pointerMove', x: Math.floor(x), y: Math.floor(y), duration: 0 },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    const parameters = { pointerType: 'mouse' };
    await this.#driver.actions([{ type: 'pointer', id: 'mouse', parameters, actions: pointer }]);
  }

  /** Types a text, or with braces a key: `{Enter}`. */
  async type(text) {
    const keys = text.match(/\{[A-Z]\w+\}|./gsu) ?? [];
    const actions = keys.flatMap((key) => {
      const value = key.length > 2 ? (KEYS[key.slice(1, -1)] ?? fail(`no key ${key}`)) : key;
      return [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ];
    });
    await this.#driver.actions([{ type: 'key', id: 'keyboard', actions }]);
  }

  /** What the page said on its console, and errors that nobody caught: of pages of `serve` (server.mjs). */
  messages() {
    return this.evaluate(() => globalThis.testMessages ?? []);
  }

  /** The bytes of a PNG picture. */
  screenshot() {
    return this.#driver.capture();
  }

  /** Closes it. */
  close() {
    return this.#driver.close();
  }
}

function fail(message) {
  throw new Error(message);
}
