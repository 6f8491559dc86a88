// The client: a token whose `exp` has passed is refreshed before the request is sent.

import { apiUrl } from '@shared/env';
import { createClient } from 'authflight';
import { clearAuth, getAuth, useAuthStore } from '@/store';

export const api = createClient(
  apiUrl,
  { get: getAuth, set: useAuthStore.setState, clear: clearAuth },
  {
    refresh: '/api/refresh',
    onSessionExpired: ({ returnTo }) => {
      window.location.href = `/login?next=${encodeURIComponent(returnTo)}`;
    },
  },
);
