// { req, res } of the Pages Router or of node:http.

import { AuthflightError } from '../error.js';
import { instance } from '../wasm.js';
import { isSecure, NO_STORE, without } from './cookie.js';

export const openNode = ({ req, res, resolvedUrl }) => {
  const set = () => [].concat(res.getHeader('Set-Cookie') ?? []).map(String);
  let applied;
  let text;
  return {
    secure: Boolean(req.socket?.encrypted) || isSecure(req.headers['x-forwarded-proto']),
    path: resolvedUrl ?? req.url,
    read() {
      const now = set();
      if (text === undefined || now.length !== applied.length || now.some((each, at) => each !== applied[at])) {
        applied = now;
        text = now.reduce(instance().applyCookie, req.headers.cookie ?? '');
      }
      return text;
    },
    write(texts) {
      if (res.headersSent) {
        throw new AuthflightError('the response is sent: no cookie can be set any more', 'ERR_READ_ONLY_COOKIES');
      }
      res.setHeader('Set-Cookie', [...without(set(), texts), ...texts]);
      for (const [name, value] of NO_STORE) res.setHeader(name, value);
    },
    writable() {
      return !res.headersSent;
    },
  };
};
