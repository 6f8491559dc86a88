// { request, headers } of the Fetch API, or { request, response }, such as NextRequest and NextResponse.

import { instance } from '../wasm.js';
import { cookieOf, isSecure, NO_STORE, without } from './cookie.js';

// headers: of the response. cookies: a NextResponse's, which writes all Set-Cookie headers anew from what went through it.
export const openFetch = (request, headers, cookies) => {
  const { protocol, pathname, search } = new URL(request.url);
  return {
    secure: protocol === 'https:' || isSecure(request.headers.get('x-forwarded-proto')),
    path: pathname + search,
    read: () => headers.getSetCookie().reduce(instance().applyCookie, request.headers.get('cookie') ?? ''),
    write(texts) {
      const others = without(headers.getSetCookie(), texts);
      if (typeof cookies?.set === 'function') {
        for (const { name, value, options } of texts.map(cookieOf)) cookies.set(name, value, options);
        for (const text of without(others, headers.getSetCookie())) headers.append('Set-Cookie', text);
      } else {
        headers.delete('Set-Cookie');
        for (const text of [...others, ...texts]) headers.append('Set-Cookie', text);
      }
      for (const [name, value] of NO_STORE) headers.set(name, value);
    },
    // The headers of a response that came from fetch are immutable, which shows when one is deleted that is not there.
    writable() {
      try {
        headers.delete('x-authflight-none');
        return true;
      } catch {
        return false;
      }
    },
  };
};
