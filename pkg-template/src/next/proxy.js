// proxy.ts: refreshes before a page is rendered, and hands the new cookies to the browser and to that very render.

import { NextResponse } from 'next/server.js';
import { isLogin, nextQuery, PATH_HEADER } from './paths.js';
import { lazily } from './settings.js';

// Counts the redirects to the same URL, in a cookie that any browser takes which takes cookies at all.
const CYCLES = 'authflight-cycles';
const CYCLES_MAX = 2;
const CYCLES_SECONDS = 10;

// As the core does it: up to this long before its end a token is refreshed already.
const EARLY_MAX_MS = 60_000;

export const authProxy = (options) => {
  const settings = lazily('authProxy', options);
  return async (request) => {
    const { client, coordinate, isPublic, judge, loginPath, matcher, redirect, refreshBefore } = settings();
    const { pathname, search } = request.nextUrl;
    const toRender = new Headers(request.headers);
    toRender.set(PATH_HEADER, pathname + search);
    const toBrowser = new Headers();
    const goOn = () => {
      const set = toBrowser.getSetCookie();
      if (set.length > 0) replaceCookies(toRender, set);
      return NextResponse.next({ request: { headers: toRender }, headers: toBrowser });
    };
    if (!matcher(pathname)) return goOn();

    let spent = false;
    const once = {
      refresh: (key, run, held) => {
        const marked = (proceed) => {
          spent = true;
          return run(proceed);
        };
        return coordinate.refresh(key, marked, held);
      },
    };
    const session = client({ request, headers: toBrowser }, coordinate === 'none' ? coordinate : once);
    try {
      let tokens = await session.getTokens();
      const { claims, unknown } = await judge(tokens?.accessToken);
      // Where the keys cannot be had the guard of the page decides.
      if (unknown || (claims && !isDue(claims, refreshBefore))) return goOn();
      if (tokens?.refreshToken) {
        try {
          await session.refresh();
          tokens = await session.getTokens();
        } catch (error) {
          // Signed in still: the page, or its error boundary, may have more luck.
          if (error.refreshOutcome !== 'final') return goOn();
          tokens = undefined;
        }
      } else if (tokens && !claims) {
        await session.clearTokens();
        tokens = undefined;
      }
      if (tokens) {
        const renewed = redirect && spent && isNavigation(request) && (await judge(tokens.accessToken)).claims;
        const cycles = Number(request.cookies.get(CYCLES)?.value) || 0;
        if (!renewed || cycles >= CYCLES_MAX) return goOn();
        toBrowser.append(
          'Set-Cookie',
          `${CYCLES}=${cycles + 1}; Path=/; Max-Age=${CYCLES_SECONDS}; HttpOnly; SameSite=Lax`,
        );
        return NextResponse.redirect(request.nextUrl, { headers: toBrowser });
      }
    } finally {
      session.dispose();
    }
    // A server action is answered in its own protocol: its guard sends it to the login page.
    if (isLogin(pathname, loginPath) || isPublic(pathname) || isAction(request)) return goOn();
    // Next.js makes the address relative again: neither Host nor X-Forwarded-Host is in it.
    const login = request.nextUrl.clone();
    login.pathname = loginPath;
    login.search = nextQuery(pathname + search, loginPath);
    return NextResponse.redirect(login, { status: isRead(request) ? 307 : 303, headers: toBrowser });
  };
};

const isAction = ({ method, headers }) => method === 'POST' && headers.has('next-action');

const isRead = ({ method }) => method === 'GET' || method === 'HEAD';

// A page that the browser itself goes to, and not what a script fetches.
const isNavigation = (request) =>
  isRead(request) && (request.headers.get('sec-fetch-mode') ?? 'navigate') === 'navigate';

// The render refreshes nothing, so that what is left of the token has to last for it.
const isDue = ({ exp, iat }, before) => {
  if (before === 0 || typeof exp !== 'number') return false;
  const now = Date.now();
  const lifetime = exp * 1000 - (typeof iat === 'number' ? iat * 1000 : now);
  return exp * 1000 - (before ?? Math.min(lifetime / 10, EARLY_MAX_MS)) <= now;
};

// The Cookie header as the browser will send it next.
const replaceCookies = (headers, set) => {
  const pairs = new Map();
  const nameOf = (pair) => pair.split('=', 1)[0].trim();
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const name = nameOf(pair);
    if (name && !pairs.has(name)) pairs.set(name, pair.trim());
  }
  for (const text of set) {
    const [pair, ...attributes] = text.split(';');
    if (attributes.some((each) => each.trim().toLowerCase() === 'max-age=0')) pairs.delete(nameOf(pair));
    else pairs.set(nameOf(pair), pair);
  }
  if (pairs.size > 0) headers.set('cookie', [...pairs.values()].join('; '));
  else headers.delete('cookie');
};
