// Article S2's client for requests that need no token, and the refresh, written anew.

import { apiUrl } from '@shared/env';
import { navigate } from '@shared/route';
import axios, { AxiosError } from 'axios';
import { ROUTE_PATHS, STORAGE_KEY } from '@/config';

interface TokenResponse {
  success: boolean;
  access_token: string;
}

export const authClient = axios.create({
  baseURL: apiUrl,
  headers: { 'Content-Type': 'application/json' },
});

export async function refreshAccessAPI() {
  try {
    const sessionToken = sessionStorage.getItem(STORAGE_KEY.SESSION_TOKEN);
    if (!sessionToken) throw Error('no session token');

    const { data } = await authClient.post<TokenResponse>('/api/refresh', null, {
      headers: { Authorization: `Bearer ${sessionToken}` },
    });
    localStorage.setItem(STORAGE_KEY.ACCESS_TOKEN, data.access_token);
    return data.access_token;
  } catch (error) {
    localStorage.removeItem(STORAGE_KEY.ACCESS_TOKEN);
    sessionStorage.removeItem(STORAGE_KEY.SESSION_TOKEN);
    navigate(ROUTE_PATHS.SIGN_IN);
    if (error instanceof AxiosError) return error.response?.data;
  }
}
