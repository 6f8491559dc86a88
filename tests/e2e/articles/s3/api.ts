// Article S3's client in the place of the example's src/api.ts.

import { storage } from '@/storage';
import { asClient } from '../client';
import { logoutUser } from './common';
import { fetchApi } from './tokenUtils';

export const api = asClient(fetchApi, {
  async setTokens({ accessToken, refreshToken }) {
    await storage.setItem('accessToken', accessToken);
    await storage.setItem('refreshToken', refreshToken);
  },
  clearTokens: logoutUser,
});

export { logoutUser };
