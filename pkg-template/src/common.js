// What the package is in every runtime: the browser's factory, defaults, errors.

import { build } from './client.js';
import { coordinated } from './coordinate.js';
import { inPage } from './in-page.js';
import { requestDefaults, configure as setDefaults } from './options.js';
import { openStorage } from './storage/index.js';
import { useModule } from './wasm.js';

export { AuthflightError, isAxiosError, isCancel } from './error.js';
export { HttpHeaders } from './headers.js';
export { safeNext } from './next-path.js';

export const configure = (options) => {
  useModule(options?.wasm);
  setDefaults(options);
};

export const createClient = (baseUrl, storage = 'cookie', options = undefined) => {
  useModule(options?.wasm);
  return build(
    () => Object.assign(inPage(baseUrl, options), { coordinated }),
    (settings, warn) => openStorage(storage, settings, warn),
    () => requestDefaults(baseUrl, options),
  );
};
