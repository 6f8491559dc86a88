// wretch with a refresh made by hand.

import wretch from 'wretch';
import { access, refresh } from './tokens.js';

const BASE = 'https://api.example.com';

export const api = wretch(BASE)
  .defer((chain) => chain.auth(`Bearer ${access()}`))
  .catcher(401, async (_, request) => {
    await refresh((body) => wretch(`${BASE}/refresh`).post(body).json());
    return request
      .auth(`Bearer ${access()}`)
      .fetch()
      .unauthorized((error) => {
        throw error;
      })
      .json();
  });
