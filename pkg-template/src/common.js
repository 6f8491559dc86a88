// What the package is in every runtime: the browser's factory, defaults, errors.

import { build } from './client.js';
import { own } from './object.js';
import { requestDefaults, resolve, configure as setDefaults } from './options.js';
import { openStorage } from './storage/index.js';
import { instance, useModule } from './wasm.js';

export { AuthflightError, isAxiosError, isCancel } from './error.js';
export { HttpHeaders } from './headers.js';

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

// The target of `?next=` if it is a path of this site and not the login page; else `fallback`.
export const safeNext = (next, options = undefined) => {
  const { fallback = '/', loginPath = '/login' } = own(options);
  return typeof next === 'string' && instance().safeNext(next, loginPath) ? next : fallback;
};

// Where to come back to after the login: never the login page, but where that one would lead.
export const returnTo = (path, loginPath) => {
  if (instance().safeNext(path, loginPath)) return path;
  const next = new URL(path, 'http://localhost').searchParams.get('next');
  return safeNext(next ?? '/', { loginPath });
};
