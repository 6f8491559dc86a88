// The options that proxy, guard and refresh route share, resolved.

import { createCoordinator, createServerClient, createVerifier } from 'authflight';
import { OptionError } from '../error.js';
import { own } from '../object.js';
import { isPage, matches } from './paths.js';

// A function is asked at the first request: the environment of a build is not that of the server.
export const lazily = (name, given) => {
  let settings;
  const get = () => {
    settings ??= resolve(name, typeof given === 'function' ? given() : given);
    return settings;
  };
  if (typeof given !== 'function') get();
  return get;
};

const resolve = (name, given) => {
  const need = (good, what) => {
    if (!good) throw new OptionError(`${name} ${what}`);
  };
  need(given !== null && typeof given === 'object', 'takes an object of options, or a function that returns one');
  const { verify, public: open = [], matcher = isPage, redirect = false, ...session } = own(given);
  const { loginPath = '/login', coordinate = shared() } = session;
  need(verify, 'needs `verify`: the options of createVerifier, or (token) => Promise<claims>');
  need(typeof matcher === 'function', 'takes as `matcher` a function (pathname) => boolean, such as isPage');
  need(typeof redirect === 'boolean', 'takes true or false as `redirect`');
  need(
    typeof open === 'function' || (Array.isArray(open) && open.every((each) => /^\//.test(each))),
    "takes as `public` a list of paths, such as ['/about', '/docs/*'], or a function (pathname) => boolean",
  );
  const client = (ctx, coordinator = coordinate) => createServerClient(ctx, { ...session, coordinate: coordinator });
  // What createServerClient would refuse shows now, and not at the first request.
  client({ getAll: () => [] }).dispose();
  return {
    client,
    coordinate,
    loginPath,
    matcher,
    redirect,
    refreshBefore: session.refreshBefore,
    isPublic: typeof open === 'function' ? open : matches(open),
    judge: judge(typeof verify === 'function' ? verify : createVerifier(verify)),
  };
};

// One for the process: the bundles of the proxy and of the routes each have their copy of this module.
const SHARED = Symbol.for('authflight.next');

const shared = () => {
  globalThis[SHARED] ??= createCoordinator();
  return globalThis[SHARED];
};

// `{ claims }`, or `{}` for a token that is none, or is not good; `{ unknown }` where nobody can tell now.
const judge = (verify) => async (token) => {
  if (!token) return {};
  try {
    return { claims: await verify(token) };
  } catch (error) {
    return error?.code === 'ERR_KEYS_UNAVAILABLE' ? { unknown: error } : {};
  }
};
