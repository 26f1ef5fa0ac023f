// The browsers.
import * as chromium from './chromium.mjs';
import * as firefox from './firefox.mjs';
import * as webkit from './webkit.mjs';

const drivers = { chromium, firefox, webkit };

/** The names of those to test: all, or what the variable BROWSERS lists with commas. */
export const browsers = (process.env.BROWSERS ?? Object.keys(drivers).join(','))
  .split(',')
  .filter(Boolean)
  .map((name) => {
    if (!drivers[name]) throw new Error(`BROWSERS: no ${name}; there are ${Object.keys(drivers).join(', ')}`);
    return name;
  });

/** Starts a browser: {version, newPage(), close()}. */
export const launch = (name) => drivers[name].launch();
