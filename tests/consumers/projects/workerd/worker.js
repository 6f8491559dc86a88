// A worker: does the work with what it is posted, as a client and as one server client for each request.

import { createClient, createServerClient } from 'authflight';
import { work } from './work.js';

const WAYS = {
  '/client': (given) => work(createClient, given),
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
