// authflight on servers: what is common, and one client for each request.

import { withCookies } from './answer.js';
import { build } from './client.js';
import { openContext } from './contexts/index.js';
import { coordinated } from './coordinate.js';
import { returnTo } from './next-path.js';
import { requestDefaults, resolve } from './options.js';
import { requestCookies } from './storage/request.js';
import { useModule } from './wasm.js';

export * from './common.js';
export { createCoordinator } from './coordinator.js';
export { createVerifier } from './verify.js';

export const createServerClient = (ctx, options = undefined) => {
  useModule(options?.wasm);
  const context = openContext(ctx);
  return build(
    () => {
      const settings = resolve(options?.baseUrl, options, { server: true, secure: context.secure });
      // Tabs are the browser's.
      if (typeof settings.coordinate === 'string') settings.coordinate = 'none';
      settings.coordinated = coordinated;
      // For clients that live on.
      settings.autoRefresh = false;
      // Next.js caches fetches by default in places: one user's answer must not reach another.
      settings.cache ??= 'no-store';
      settings.cookieHeader = (token) => `${settings.refreshTokenKey}=${encodeURIComponent(token)}`;
      const keys = [settings.accessTokenKey, settings.refreshTokenKey];
      settings.complete = (found, headers, bare) => withCookies(found, headers, keys, bare);
      settings.returnTo = () => returnTo(context.path ?? '/', settings.loginPath);
      return settings;
    },
    (settings) => requestCookies(context, settings),
    () => requestDefaults(options?.baseUrl, options),
  );
};
