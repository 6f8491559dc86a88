// Opens a page in Firefox.

import { openByWebDriver } from '../lib/webdriver.mjs';

/** `prefs`: as in about:config. */
export const open = (url, { tools, prefs = {} }) =>
  openByWebDriver({
    url,
    command: tools.geckodriver,
    args: (port) => ['--host', '127.0.0.1', '--port', String(port), '--websocket-port', '0', '--log', 'fatal'],
    env: { MOZ_DISABLE_CONTENT_SANDBOX: '1' },
    capabilities: {
      browserName: 'firefox',
      'moz:firefoxOptions': { binary: tools.firefox, args: ['-headless'], prefs },
    },
  });
