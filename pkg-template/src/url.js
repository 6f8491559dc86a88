// URLs as axios puts them together, resolved by the platform and judged by the core.

import { OptionError } from './error.js';

const ABSOLUTE_HTTP = /^https?:\/\/\S+$/i;
const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i;

// Base and path joined by one slash; an absolute URL stands for itself.
export const resolveUrl = (base, url) => {
  if (!url) return base;
  if (ABSOLUTE.test(url)) return url;
  return `${base.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
};

// The value without what may be a secret.
const show = (given) => (typeof given === 'string' ? `'${given.replace(/\/\/[^/]*@/, '//…@')}'` : typeof given);

// The base URL as the platform normalises it.
export const parseBase = (value) => {
  const given = value instanceof URL ? value.href : value;
  let url;
  try {
    if (ABSOLUTE_HTTP.test(given)) url = new URL(given);
  } catch {}
  if (!url || url.username || url.password || url.search || url.hash || /[?#]$/.test(url.href)) {
    throw new OptionError(
      `the base URL must be absolute, http or https, without credentials, query and fragment, such as 'https://api.example.com'; got ${show(given)}`,
      'ERR_INVALID_URL',
    );
  }
  return url;
};

export const origin = (given) => {
  try {
    const url = new URL(given);
    if (/^https?:$/.test(url.protocol)) return url.origin;
  } catch {}
  throw new OptionError(
    `option \`allowedOrigins\` must list origins such as 'https://api.example.com'; got '${given}'`,
  );
};

// axios' default: arrays as `a[]=1&a[]=2`, dates in ISO form, null and undefined left out.
export const query = (params) => {
  if (params instanceof URLSearchParams) return params.toString();
  const out = [];
  const add = (key, value) => {
    if (value === null || value === undefined) return;
    if (value instanceof Date) add(key, value.toISOString());
    else if (Array.isArray(value)) for (const item of value) add(`${key}[]`, item);
    else if (typeof value === 'object') {
      for (const inner of Object.keys(value)) add(`${key}[${inner}]`, value[inner]);
    } else out.push(`${encode(key)}=${encode(String(value))}`);
  };
  for (const key of Object.keys(params)) add(key, params[key]);
  return out.join('&');
};

const encode = (text) =>
  encodeURIComponent(text).replace(/%3A/gi, ':').replace(/%24/g, '$').replace(/%2C/gi, ',').replace(/%20/g, '+');

export const withQuery = (url, text) => {
  if (!text) return url;
  const bare = url.split('#')[0];
  return `${bare}${bare.includes('?') ? '&' : '?'}${text}`;
};
