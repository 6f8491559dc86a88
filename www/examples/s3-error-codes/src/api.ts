// The client: what is wrong with a token is told by a code in the body.

import { apiUrl } from '@shared/env';
import { createClient } from 'authflight';
import { queryClient } from '@/queries';
import { storage } from '@/storage';

const forgetUser = async () => {
  await storage.removeItem('id');
  await queryClient.invalidateQueries({ queryKey: ['isLoggedIn'] });
};

export const api = createClient(apiUrl, storage, {
  isAuthError: {
    'T-001': 'ignore', // not a token
    'T-002': 'refresh', // the access token has expired
    'T-003': 'logout', // the refresh token has expired
    'T-004': 'ignore', // no token
    'T-005': 'ignore', // another user's token
  },
  refresh: {
    url: '/member/token/refresh',
    send: 'bearer',
    body: async () => ({ id: await storage.getItem('id'), email: await storage.getItem('email') }),
  },
  onSessionExpired: forgetUser,
});

export const logoutUser = async () => {
  await api.clearTokens();
  await forgetUser();
};
