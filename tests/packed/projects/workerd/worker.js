// A worker: does the work with what it is posted, as a client and as one server client for each request.

import { createClient, createServerClient } from 'authflight';
import { work } from './work.js';

/** A server that has the token in a header of its own. workerd's fetch throws at what it does not implement. */
const fetchWithHeader = (url, { headers, ...init }) => {
  const sent = new Headers(headers);
  const token = sent.get('X-Token');
  sent.delete('X-Token');
  return fetch(url, {
    ...init,
    headers: token ? { ...Object.fromEntries(sent), Authorization: `Bearer ${token}` } : sent,
  });
};

const WAYS = {
  '/client': (given) => work(createClient, given),
  '/header': (given) => work(createClient, given, { header: 'X-Token', scheme: '', fetch: fetchWithHeader }),
  '/server': (given, request, headers) =>
    work((baseUrl) => createServerClient({ request, headers }, { baseUrl }), given),
};

export default {
  async fetch(request) {
    const headers = new Headers();
    const given = await request.json();
    const answers = await WAYS[new URL(request.url).pathname](given, request, headers);
    return Response.json({ answers, cookies: headers.getSetCookie().length }, { headers });
  },
};
