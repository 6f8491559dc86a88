// The headers class.

import { type AuthflightError, createClient, type HeaderValue, HttpHeaders, type Response } from 'authflight';
import { check, type Equal, some } from './support.js';

const headers = new HttpHeaders({ Accept: 'text/plain', 'X-One': 1 });
new HttpHeaders();
new HttpHeaders(headers);
new HttpHeaders(new Headers());
new HttpHeaders([['X-One', 'first']]);
// @ts-expect-error an object or pairs
new HttpHeaders(1);

check<Equal<ReturnType<typeof headers.has>, boolean>>();
check<Equal<ReturnType<typeof headers.delete>, boolean>>();
check<Equal<ReturnType<typeof headers.clear>, boolean>>();
check<Equal<ReturnType<typeof headers.getSetCookie>, string[]>>();
new HttpHeaders('Accept: text/plain\nX-One: 1');
check<Equal<ReturnType<typeof headers.toJSON>, Record<string, string | string[]>>>();
check<Equal<ReturnType<typeof headers.toString>, string>>();
check<Equal<ReturnType<typeof headers.concat>, HttpHeaders>>();
check<Equal<ReturnType<typeof HttpHeaders.from>, HttpHeaders>>();
check<Equal<ReturnType<typeof HttpHeaders.concat>, HttpHeaders>>();

const one = headers.get('X-One');
check<Equal<typeof one, HeaderValue | undefined>>();
const matched = headers.get('Content-Type', /charset=(\S+)/);
check<Equal<typeof matched, RegExpExecArray | null | undefined>>();
const length = headers.get('Content-Length', (value) => Number(value));
check<Equal<typeof length, number | undefined>>();
const parameters = headers.get('Content-Type', true);
check<Equal<typeof parameters, Record<string, string | undefined> | undefined>>();
headers.has('Accept', 'json');
headers.delete('Accept', /json/);
headers.clear((name) => name.startsWith('x-'));
headers.normalize(true);
const joined = headers.toJSON(true);
check<Equal<typeof joined, Record<string, string>>>();
const set: HttpHeaders = headers.set('X-One', 'first').set({ 'X-Two': '2' }).set('X-One', null, false);
headers.delete(['X-One', 'X-Two']);
headers.normalize().concat(set, { 'X-Three': false }, undefined);
for (const [name, value] of headers) {
  check<Equal<typeof name, string>>();
  check<Equal<typeof value, string | string[]>>();
}
// @ts-expect-error a symbol is no header
headers.set('X-One', Symbol('first'));
// @ts-expect-error a value is matched by text, a pattern or a function
headers.has('Accept', 1);
// @ts-expect-error a name is text
headers.has(1);

// Each of the usual names has its own three.
headers.setContentType('application/json', false).setContentLength(2).setAccept('*/*').setAcceptEncoding('br');
headers.setUserAgent('demo').setAuthorization(null);
for (const value of [
  headers.getContentType(),
  headers.getContentLength(),
  headers.getAccept(),
  headers.getAcceptEncoding(),
  headers.getUserAgent(),
  headers.getAuthorization(),
]) {
  check<Equal<typeof value, HeaderValue | undefined>>();
}
check<Equal<ReturnType<typeof headers.hasContentType>, boolean>>();
const has = [headers.hasContentLength(), headers.hasAccept(), headers.hasAcceptEncoding(), headers.hasUserAgent()];
check<Equal<typeof has, boolean[]>>();
headers.getContentType(/json/)?.index;
// @ts-expect-error a value is needed
headers.setAuthorization();

// As plain properties; `Accept` and `Authorization` under rules that want brackets for all others.
headers.Authorization = 'Bearer abc';
headers['x-one'] = 'first';
check<Equal<typeof headers.Accept, HeaderValue | undefined>>();

// An answer's headers, and those that the API server is known to send.
export function answers(response: Response<string, undefined, { 'x-total': string }>, error: AuthflightError) {
  check<Equal<(typeof response.headers)['x-total'], string>>();
  const type: string | undefined = error.response?.headers['content-type'];
  return type;
}

// A request takes any of them.
const api = createClient('https://api.example.com');
for (const each of [headers, new Headers(), { 'X-One': '1' }]) api.get('/me', { headers: each });
api.get('/me', some<Response>().config);
