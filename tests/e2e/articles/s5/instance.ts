// Article S5's client, written anew: a token whose `exp` has passed is refreshed before the request is sent.

import { apiUrl } from '@shared/env';
import axios from 'axios';
import { clearAuth, useAuthStore } from '@/store';
import { jwtDecode } from './jwtDecode';

export const instance = axios.create({ baseURL: apiUrl });

const getNewAccessToken = async (refreshToken: string | null) => {
  const response = await axios.post<string>(`${apiUrl}/api/refresh`, { refreshToken });
  const newAccessToken = response.data;
  useAuthStore.setState({ accessToken: newAccessToken });
  return newAccessToken;
};

instance.interceptors.request.use(async (config) => {
  const { accessToken, refreshToken } = useAuthStore.getState();
  if (!accessToken) return config;

  const current = Math.floor(Date.now() / 1000);
  if (jwtDecode(accessToken).exp > current) {
    config.headers.Authorization = `Bearer ${accessToken}`;
  } else {
    try {
      const newAccessToken = await getNewAccessToken(refreshToken);
      config.headers.Authorization = `Bearer ${newAccessToken}`;
    } catch {
      clearAuth();
      window.location.href = '/login';
    }
  }
  return config;
});

instance.interceptors.response.use(
  (response) => response,
  async (error) => {
    const originalRequest = error.config;
    if (error.response?.status !== 401) return Promise.reject(error);

    try {
      const current = Math.floor(Date.now() / 1000);
      const { refreshToken } = useAuthStore.getState();
      if (!refreshToken) throw new Error('Invalid refresh token');
      if (jwtDecode(refreshToken).exp < current) throw new Error('Refresh Token expired');

      const newAccessToken = await getNewAccessToken(refreshToken);
      originalRequest.headers.Authorization = `Bearer ${newAccessToken}`;
      return instance(originalRequest);
    } catch {
      clearAuth();
      window.location.href = '/login';
    }
  },
);
