// The browsers and drivers of the tests: found where systems put them, installed where there is apt-get.

import { join } from 'node:path';
import { findCommand, isExecutable } from './command.mjs';
import { aptInstall, aptObstacle } from './debian.mjs';
import { SetupError } from './report.mjs';
import { ask } from './run.mjs';

const MAC = process.platform === 'darwin';

/** Chromium's flags on a machine without a network, and as root. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** What each one is called, and which of Debian's packages has it. */
const PARTS = {
  chromium: {
    names: [
      'chromium',
      'chromium-browser',
      'google-chrome-stable',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    package: 'chromium',
  },
  chromedriver: { names: ['chromedriver', '/usr/lib/chromium-browser/chromedriver'], package: 'chromium-driver' },
  firefox: {
    names: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    package: 'firefox-esr',
  },
  webkitDriver: { names: MAC ? ['safaridriver'] : ['WebKitWebDriver'], package: 'webkit2gtk-driver' },
  ...(MAC
    ? {}
    : {
        miniBrowser: { find: findMiniBrowser, package: 'webkit2gtk-driver' },
        xvfb: { names: ['Xvfb'], package: 'xvfb' },
      }),
};

/** The path of each browser and driver, `null` where it is missing. */
export function findBrowsers() {
  const found = { miniBrowser: null, xvfb: null };
  for (const [key, part] of Object.entries(PARTS)) found[key] = part.find ? part.find() : findCommand(part.names);
  return found;
}

/** Makes sure that all are there; returns one line about them. */
export async function ensureBrowsers() {
  let missing = missingParts();
  const wanted = missing.map((key) => PARTS[key].package);
  if (missing.length > 0) {
    const obstacle = aptObstacle();
    if (obstacle) throw failure(missing, [obstacle]);
    try {
      await aptInstall([...new Set(wanted)], 'browsers');
    } catch (error) {
      if (!error.tail) throw error;
      throw failure(missing, [`${error.command}: ${error.why}`], error.tail);
    }
    missing = missingParts();
    if (missing.length > 0) throw failure(missing, [`apt-get installed ${wanted.join(' ')}`]);
  }
  return `${await describe()} (${wanted.length > 0 ? 'installed' : 'present'})`;
}

function missingParts() {
  const found = findBrowsers();
  return Object.keys(PARTS).filter((key) => !found[key]);
}

/** Also asserts what fails in the least obvious way: a driver of another Chromium's age. */
async function describe() {
  const { chromium, chromedriver, firefox, webkitDriver } = findBrowsers();
  const [browser, driver] = await Promise.all([majorOf(chromium), majorOf(chromedriver)]);
  if (browser && driver && browser !== driver) {
    throw new SetupError({
      need: 'a ChromeDriver that fits Chromium',
      tried: [`${chromium} is of version ${browser}`, `${chromedriver} is of version ${driver}`],
      mend: ['update both to the same version (Debian: "apt-get install chromium chromium-driver")'],
    });
  }
  return `Chromium ${browser ?? ''} with driver, ${firefox ? 'Firefox' : ''}, ${webkitDriver && MAC ? 'Safari' : 'WebKit with Xvfb'}`;
}

async function majorOf(file) {
  const { stdout } = await ask(file, ['--version']);
  return /(\d+)\.\d+/.exec(stdout)?.[1] ?? null;
}

function findMiniBrowser() {
  for (const triplet of ['x86_64-linux-gnu', 'aarch64-linux-gnu', '..']) {
    const base = join('/usr/lib', triplet === '..' ? '' : triplet);
    for (const version of ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0']) {
      const file = join(base, version, 'MiniBrowser');
      if (isExecutable(file)) return file;
    }
  }
  return findCommand('MiniBrowser');
}

function failure(missing, tried, tail = []) {
  const mend = MAC
    ? ['"brew install --cask google-chrome firefox chromedriver", and "safaridriver --enable"']
    : [
        `on Debian, as root: "apt-get install ${[...new Set(missing.map((key) => PARTS[key].package))].join(' ')}"`,
        'elsewhere: install Chromium, ChromeDriver, Firefox, WebKitGTK with WebKitWebDriver and MiniBrowser, and Xvfb, into PATH',
      ];
  return new SetupError({ need: `for the tests: ${missing.join(', ')}`, tried, tail, mend });
}
