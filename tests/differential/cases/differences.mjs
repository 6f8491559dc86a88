// The intended differences as the cases show them. Their ids and reasons are in www/docs/differences-from-axios.md.

import { ANY, MISSING } from '../lib/compare.mjs';

export const refused = () => [];
export const BODY_OF_GET = [];
export const STREAM_BODY = [];
export const responseType = () => [];
export const CONTROL_CHARACTERS = [];
export const network = () => [];
export const brokenOff = () => [];
export const TIMEOUT_IN_BODY = [];
export const engine = () => [];
export const foreign = () => [];
export const held = () => [];
export const xsrf = () => [];
export const uploads = () => [];

/** Differences of every case in which they can come up. */
export const RULES = [
  {
    id: 'adapter',
    path: /(^|\.)(config|json\.config)\.(adapter|env|maxContentLength|maxBodyLength)$/,
    axios: ANY,
    ours: MISSING,
  },
  {
    id: 'adapter',
    on: ['node'],
    path: /\.config\.headers\.(User-Agent|Accept-Encoding|Content-Length)$/,
    axios: ANY,
    ours: MISSING,
  },
  {
    id: 'adapter',
    on: ['node'],
    path: /\.config\.headers\.Content-Type$/,
    axios: /^multipart\/form-data; boundary=…$/,
    ours: /^(multipart\/form-data|application\/x-www-form-urlencoded)$/,
  },
  { id: 'refresh-outcome', path: /\.keys\.refreshOutcome$/, axios: MISSING, ours: true },
  { id: 'cause', path: /\.cause$/, axios: 'none', ours: /Error$/ },
];
