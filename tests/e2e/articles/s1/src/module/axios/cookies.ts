// Cookies as the article's library has them: in the page, and on the server in the request and the response at once.
import type { GetServerSidePropsContext } from 'next';

export interface Jar {
  get: (name: string) => string | undefined;
  set: (name: string, value: string) => void;
  remove: (name: string) => void;
}

const text = (name: string, value: string, more = '') => `${name}=${encodeURIComponent(value)}; Path=/${more}`;
const GONE = '; Max-Age=0';

export const pageJar: Jar = {
  get(name) {
    const pair = document.cookie.split('; ').find((each) => each.startsWith(`${name}=`));
    return pair && decodeURIComponent(pair.slice(name.length + 1));
  },
  set(name, value) {
    // biome-ignore lint/suspicious/noDocumentCookie: as the article's library does
    document.cookie = text(name, value);
  },
  remove(name) {
    // biome-ignore lint/suspicious/noDocumentCookie: as the article's library does
    document.cookie = text(name, '', GONE);
  },
};

export const requestJar = ({ req, res }: Pick<GetServerSidePropsContext, 'req' | 'res'>): Jar => {
  const append = (line: string) => {
    res.appendHeader('Set-Cookie', line);
  };
  return {
    get: (name) => req.cookies[name],
    set(name, value) {
      append(text(name, value));
      req.cookies[name] = value;
    },
    remove(name) {
      append(text(name, '', GONE));
      delete req.cookies[name];
    },
  };
};
