// Queries and forms as text, in axios' spelling.

import { toForm } from './form.js';
import { own } from './object.js';

// given: `paramsSerializer`; its `encode` and `serialize` take the place of what axios does.
export const query = (params, given) => {
  const options = own(typeof given === 'function' ? { serialize: given } : given);
  if (options.serialize) return options.serialize(params, options);
  if (params instanceof URLSearchParams) return params.toString();
  return join(params, options, options.encode ? (value) => options.encode(value, strict) : lenient);
};

// The body of a form.
export const formQuery = (data, options) => join(data, options, strict);

const join = (data, options, encode) => {
  const out = [];
  toForm(data, { append: (name, value) => out.push(`${encode(name)}=${encode(value)}`) }, options);
  return out.join('&');
};

const lenient = (value) =>
  encodeURIComponent(value)
    .replace(/%(3A|24|2C)/g, decodeURIComponent)
    .replace(/%20/g, '+');

const strict = (value) =>
  encodeURIComponent(value).replace(/[!'()~]|%20/g, (each) =>
    each === '%20' ? '+' : `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export const withQuery = (url, text) => {
  if (!text) return url;
  const bare = url.split('#')[0];
  return `${bare}${bare.includes('?') ? '&' : '?'}${text}`;
};
