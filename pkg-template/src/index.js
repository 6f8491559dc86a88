// authflight: the two factories, in every runtime.

import { build } from './client.js';
import { openContext } from './context.js';
import { own } from './object.js';
import { requestDefaults, resolve, configure as setDefaults } from './options.js';
import { cookies } from './storage/cookie.js';
import { openStorage } from './storage/index.js';
import { instance, useModule } from './wasm.js';

export { AuthflightError, isAxiosError, isCancel } from './error.js';
export { HttpHeaders } from './headers.js';
export { createVerifier } from './verify.js';

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

export const createServerClient = (ctx, options = undefined) => {
  if (options?.wasm) useModule(options.wasm);
  const { jar, path, secure } = openContext(ctx);
  return build(
    () => {
      const settings = resolve(options?.baseUrl, options, { server: true, secure });
      settings.coordinate = 'none';
      // Next.js caches fetches by default in places: one user's answer must not reach another.
      settings.cache ??= 'no-store';
      settings.cookieHeader = (token) => `${settings.refreshTokenKey}=${encodeURIComponent(token)}`;
      settings.returnTo = () => returnTo(path ?? '/', settings.loginPath);
      return settings;
    },
    (settings) => ({
      storage: cookies(jar, [settings.accessTokenKey, settings.refreshTokenKey], settings),
    }),
    () => requestDefaults(options?.baseUrl, options),
  );
};

// The target of `?next=` if it is a path of this site and not the login page; else `fallback`.
export const safeNext = (next, options = undefined) => {
  const { fallback = '/', loginPath = '/login' } = own(options);
  return typeof next === 'string' && instance().safeNext(next, loginPath) ? next : fallback;
};

// Where to come back to after the login: never the login page, but where that one would lead.
const returnTo = (path, loginPath) => {
  if (instance().safeNext(path, loginPath)) return path;
  const next = new URL(path, 'http://localhost').searchParams.get('next');
  return safeNext(next ?? '/', { loginPath });
};
