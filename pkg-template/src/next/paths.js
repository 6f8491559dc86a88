// Paths of the site: which are pages, which need no sign-in, where the login page is.

import { safeNext } from 'authflight';

// Tells server components, which know no URL, where they are. The proxy always writes it.
export const PATH_HEADER = 'x-authflight-path';

const NO_PAGE = /^\/(_next|api)(\/|$)|\.[^/]*$/;

export const isPage = (pathname) => !NO_PAGE.test(pathname);

const bare = (pathname) => pathname.replace(/(?!^)\/+$/, '');

export const isLogin = (pathname, loginPath) => bare(pathname) === bare(loginPath);

// '/about' is that page alone, '/docs/*' is /docs and what lies below.
export const matches = (list) => (pathname) =>
  list.some((each) => {
    if (!each.endsWith('/*')) return bare(pathname) === bare(each);
    const folder = each.slice(0, -2);
    return pathname === folder || pathname.startsWith(`${folder}/`);
  });

// The query of the login page: where to go afterwards.
export const nextQuery = (path, loginPath) => `?next=${encodeURIComponent(safeNext(path, { loginPath }))}`;
