// Opens a page in WebKitGTK's MiniBrowser on a display of its own (Safari on macOS).

import { start } from '../lib/process.mjs';
import { openByWebDriver } from '../lib/webdriver.mjs';

const DISPLAY_MS = 10_000;

export async function open(url, { tools }) {
  if (!tools.miniBrowser)
    return openByWebDriver({
      url,
      command: tools.webkitDriver,
      args: (port) => ['--port', String(port)],
      capabilities: { browserName: 'safari' },
    });
  const xvfb = await startDisplay(tools.xvfb);
  try {
    const page = await openByWebDriver({
      url,
      command: tools.webkitDriver,
      args: (port) => [`--port=${port}`],
      env: {
        DISPLAY: xvfb.display,
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        GDK_BACKEND: 'x11',
        NO_AT_BRIDGE: '1',
      },
      capabilities: { 'webkitgtk:browserOptions': { binary: tools.miniBrowser, args: ['--automation'] } },
    });
    return {
      ...page,
      async stop() {
        await page.stop();
        await xvfb.stop();
      },
    };
  } catch (error) {
    await xvfb.stop();
    throw error;
  }
}

/** Starts Xvfb on a free display, whose number it writes to descriptor 3. */
async function startDisplay(command) {
  const xvfb = start(command, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const number = new Promise((resolve, reject) => {
    let text = '';
    xvfb.child.stdio[3].setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    xvfb.ended.then((why) => reject(new Error(`${why}: ${xvfb.tail()}`)));
    setTimeout(() => reject(new Error('Xvfb does not start')), DISPLAY_MS).unref();
  });
  try {
    return { ...xvfb, display: `:${await number}` };
  } catch (error) {
    await xvfb.stop();
    throw error;
  }
}
