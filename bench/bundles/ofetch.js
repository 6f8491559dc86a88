// ofetch with a refresh made by hand.

import { ofetch } from 'ofetch';
import { access, refresh } from './tokens.js';

const BASE = 'https://api.example.com';

const http = ofetch.create({
  baseURL: BASE,
  onRequest({ options }) {
    options.headers.set('Authorization', `Bearer ${access()}`);
  },
});

export const api = async (url, options) => {
  try {
    return await http(url, options);
  } catch (error) {
    if (error.status !== 401) throw error;
    await refresh((body) => ofetch(`${BASE}/refresh`, { method: 'POST', body }));
    return http(url, options);
  }
};
