// Where to go after the login.

import { own } from './object.js';
import { instance } from './wasm.js';

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
