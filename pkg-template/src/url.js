// URLs as axios puts them together, resolved by the platform and judged by the core.

import { OptionError, show } from './error.js';

// No blank in the host or at an end, no line break and no tab: URL parsers would drop or escape them.
const ABSOLUTE_HTTP = /^https?:\/\/[^\s/]+(\/([^\t\n\r]*\S)?)?$/i;
const MOST_KNOWN = 100;
const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i;

// Base and path joined by one slash; an absolute URL stands for itself, if it is to be allowed.
export const resolveUrl = (base, url, allowAbsolute = true) => {
  if (!url || !base) return url || base;
  if (ABSOLUTE.test(url) && allowAbsolute) return url;
  let end = base.length;
  while (base[end - 1] === '/') end -= 1;
  let start = 0;
  while (url[start] === '/') start += 1;
  return `${base.slice(0, end)}/${url.slice(start)}`;
};

// Nothing where it is no URL: the core says what is wrong with it.
const tryParse = (url) => {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
};

// `make(url)` of the last URLs: to parse one takes longer than the rest of a request.
export const remembering = (make) => {
  const known = new Map();
  return (url) => {
    if (known.has(url)) return known.get(url);
    if (known.size >= MOST_KNOWN) known.clear();
    const made = make(url);
    known.set(url, made);
    return made;
  };
};

// A URL's parts, and whether it is of the page's own origin.
export const partsOf = remembering((url) => {
  const { href = '', origin, pathname } = tryParse(url) ?? {};
  return { href, origin, pathname, isHome: origin !== undefined && origin === globalThis.location?.origin };
});

const baseOf = remembering((whole) => {
  const url = ABSOLUTE_HTTP.test(whole) ? tryParse(whole) : undefined;
  if (!url || url.username || url.password || url.search || url.hash || /[?#]$/.test(url.href)) {
    // Without what may be a secret.
    const bare = typeof whole === 'string' ? whole.replace(/\/\/[^/]*@/, '//…@') : whole;
    throw new OptionError(
      `the base URL must be like 'https://api.example.com', without credentials, query and fragment; got ${show(bare)}`,
      'ERR_INVALID_URL',
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, '/');
  return url.href;
});

// The base URL as the platform normalises it.
export const parseBase = (value) => {
  const given = value instanceof URL ? value.href : value;
  // In a page a path will do, as `fetch` takes it.
  return baseOf(/^\/(?![/\\])/.test(given) && globalThis.location ? location.origin + given : given);
};

export const originOf = remembering((given) => {
  const { protocol, origin } = tryParse(given) ?? {};
  if (/^https?:$/.test(protocol)) return origin;
  throw new OptionError(`option \`allowedOrigins\` must list origins like 'https://api.example.com'; got '${given}'`);
});
