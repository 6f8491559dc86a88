// What the contexts share: cookies as texts, and as stores take and give them.

import { own } from '../object.js';

// A cache that stored a response with a cookie would hand one user's tokens to another.
export const NO_STORE = [['Cache-Control', 'private, no-store']];

// Whether this `x-forwarded-proto` says that the browser came by https.
export const isSecure = (value) =>
  String(value ?? '')
    .split(',')[0]
    .trim() === 'https';

// The default of `secure` where nothing tells how the request came.
export const isProduction = () => globalThis.process?.env?.NODE_ENV === 'production';

const nameOf = (text) => text.split('=', 1)[0].trim();

// These Set-Cookie texts but for the names that `fresh` sets.
export const without = (texts, fresh) => {
  const names = new Set(fresh.map(nameOf));
  return texts.filter((text) => !names.has(nameOf(text)));
};

// One of our own Set-Cookie texts as stores take it, the value decoded.
export const cookieOf = (text) => {
  const [pair, ...attributes] = text.split('; ').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [part, true] : [part.slice(0, at), part.slice(at + 1)];
  });
  const given = own(Object.fromEntries(attributes));
  const options = { path: given.Path, sameSite: given.SameSite.toLowerCase() };
  if (given.Domain) options.domain = given.Domain;
  if (given['Max-Age']) options.maxAge = Number(given['Max-Age']);
  // Next.js loses a `maxAge` of 0 where it reads its own cookies again.
  if (given.Expires) options.expires = new Date(given.Expires);
  for (const [name, option] of FLAGS) if (given[name]) options[option] = true;
  return { name: pair[0], value: decodeURIComponent(pair[1]), options };
};

const FLAGS = [
  ['Secure', 'secure'],
  ['HttpOnly', 'httpOnly'],
  ['Partitioned', 'partitioned'],
];

// The Cookie text of what a store gives. Next.js' stores give deleted cookies too, empty.
export const cookieText = (list) =>
  (list ?? [])
    .filter(({ name, value }) => value && typeof value === 'string' && !/[;=]/.test(name))
    .map(({ name, value }) => `${name}=${encode(value)}`)
    .join('; ');

// Half a character cannot be encoded, and is in no token.
const encode = (value) => encodeURIComponent(value.replace(/\p{Surrogate}/gu, ''));
