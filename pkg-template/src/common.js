// What the package is in every runtime: the browser's factory, defaults, errors.

import { build } from './client.js';
import { returnTo } from './next-path.js';
import { requestDefaults, resolve, configure as setDefaults } from './options.js';
import { join } from './page.js';
import { openStorage } from './storage/index.js';
import { useModule } from './wasm.js';

export { AuthflightError, isAxiosError, isCancel } from './error.js';
export { HttpHeaders } from './headers.js';
export { safeNext } from './next-path.js';

export const configure = (options) => {
  if (options?.wasm) useModule(options.wasm);
  setDefaults(options);
};

export const createClient = (baseUrl, storage = 'cookie', options = undefined) => {
  if (options?.wasm) useModule(options.wasm);
  return build(
    () => {
      const settings = resolve(baseUrl, options, {
        server: false,
        secure: globalThis.location?.protocol === 'https:',
      });
      settings.join = join;
      settings.returnTo = () => {
        const { pathname, search } = globalThis.location ?? {};
        return pathname ? returnTo(pathname + search, settings.loginPath) : '/';
      };
      return settings;
    },
    (settings, warn) => openStorage(storage, settings, warn),
    () => requestDefaults(baseUrl, options),
  );
};
