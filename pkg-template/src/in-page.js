// What a client of a page runs on.

import { returnTo } from './next-path.js';
import { resolve } from './options.js';
import { join } from './page.js';

export const inPage = (baseUrl, options) => {
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
};
