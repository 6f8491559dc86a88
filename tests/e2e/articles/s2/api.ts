// Article S2's clients in the place of the example's src/api.ts.

import { STORAGE_KEY } from '@/config';
import { asClient } from '../client';
import { authClient } from './authClient';
import { axiosClient } from './axiosClient';

export const api = asClient(axiosClient, {
  setTokens({ accessToken, refreshToken }) {
    localStorage.setItem(STORAGE_KEY.ACCESS_TOKEN, accessToken);
    sessionStorage.setItem(STORAGE_KEY.SESSION_TOKEN, refreshToken);
  },
  clearTokens() {
    localStorage.removeItem(STORAGE_KEY.ACCESS_TOKEN);
    sessionStorage.removeItem(STORAGE_KEY.SESSION_TOKEN);
  },
});

export const publicApi = authClient;
