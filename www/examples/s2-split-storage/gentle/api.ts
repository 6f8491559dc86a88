// As src/api.ts, but only a refusal ends the session: a refresh that fails for now keeps it.

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
    onSessionExpired: () => navigate(ROUTE_PATHS.SIGN_IN),
  },
);

export const publicApi = createClient(apiUrl, 'memory');
