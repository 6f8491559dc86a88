// authflight/fetch: the engine and `fetch` alone, for those who bring their own client.

import { OptionError, show } from './error.js';
import { inPage } from './in-page.js';
import { openSession } from './session.js';
import { openStorage } from './storage/index.js';
import { useModule } from './wasm.js';

export { AuthflightError } from './error.js';
export { safeNext } from './next-path.js';

export const createFetch = (baseUrl, storage = 'cookie', options = undefined) => {
  useModule(options?.wasm);
  const settingsOf = () => {
    const settings = inPage(baseUrl, options);
    const { coordinate } = settings;
    // What a coordinator takes stays out of this entry.
    if (typeof coordinate !== 'string') {
      throw new OptionError(`option \`coordinate\` must be 'tabs' or 'none' for createFetch; got ${show(coordinate)}`);
    }
    return settings;
  };
  return openSession(settingsOf, (settings, warn) => openStorage(storage, settings, warn)).equip({});
};
