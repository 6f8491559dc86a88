// Two clients: one with the session, one for requests that need none.

import { apiUrl } from '@shared/env';
import { navigate } from '@shared/route';
import { createClient } from 'authflight';
import { ROUTE_PATHS, STORAGE_KEY } from '@/config';

export const api = createClient(
  apiUrl,
  { access: 'local', refresh: 'session' },
  {
    accessTokenKey: STORAGE_KEY.ACCESS_TOKEN,
    refreshTokenKey: STORAGE_KEY.SESSION_TOKEN,
    refresh: { url: '/api/refresh', send: 'bearer' },
    requireToken: true,
    isFinal: () => true,
    onSessionExpired: () => navigate(ROUTE_PATHS.SIGN_IN),
  },
);

export const publicApi = createClient(apiUrl, 'memory');
