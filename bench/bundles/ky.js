// ky with hooks.

import ky from 'ky';
import { access, refresh } from './tokens.js';

const BASE = 'https://api.example.com';
const sign = (request) => request.headers.set('Authorization', `Bearer ${access()}`);

export const api = ky.create({
  baseUrl: BASE,
  hooks: {
    beforeRequest: [({ request }) => sign(request)],
    afterResponse: [
      async ({ request, response }) => {
        if (response.status !== 401) return response;
        await refresh((json) => ky.post(`${BASE}/refresh`, { json }).json());
        sign(request);
        return ky(request);
      },
    ],
  },
});
