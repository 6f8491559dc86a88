// Article S5's client in the place of the example's src/api.ts.

import { clearAuth, useAuthStore } from '@/store';
import { asClient } from '../client';
import { instance } from './instance';

export const api = asClient(instance, {
  setTokens: ({ accessToken, refreshToken }) => useAuthStore.setState({ accessToken, refreshToken }),
  clearTokens: clearAuth,
});
