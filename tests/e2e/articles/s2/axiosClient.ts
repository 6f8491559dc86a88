// Article S2's client for requests that need a token, written anew.

import { apiUrl } from '@shared/env';
import axios from 'axios';
import { STORAGE_KEY } from '@/config';
import { refreshAccessAPI } from './authClient';

export const axiosClient = axios.create({
  baseURL: apiUrl,
  headers: { 'Content-Type': 'application/json' },
});

axiosClient.interceptors.request.use((config) => {
  const token = localStorage.getItem(STORAGE_KEY.ACCESS_TOKEN);
  if (!token) throw new Error('no token');
  config.headers.Authorization = `Bearer ${token}`;
  return config;
});

axiosClient.interceptors.response.use(
  (response) => response,
  async (error) => {
    const {
      config,
      response: { status },
    } = error;
    if (status !== 401 || config.sent) return Promise.reject(error);

    config.sent = true;
    const accessToken = await refreshAccessAPI();
    if (accessToken) config.headers.Authorization = `Bearer ${accessToken}`;
    return axiosClient(config);
  },
);
