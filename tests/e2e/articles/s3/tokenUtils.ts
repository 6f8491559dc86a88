// Article S3's client, written anew: what is wrong with a token is told by a code in the body.

import { apiUrl } from '@shared/env';
import axios, { type AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { storage } from '@/storage';
import { getAccessToken, logoutUser, refreshToken } from './common';

export const fetchApi = axios.create({ baseURL: apiUrl });

fetchApi.interceptors.request.use(
  async (config) => {
    const accessToken = await storage.getItem('accessToken');
    if (accessToken) config.headers.Authorization = `Bearer ${accessToken}`;
    return config;
  },
  (error) => Promise.reject(error),
);

fetchApi.interceptors.response.use(
  (response) => response,
  async (error: AxiosError<{ code: string; message: string }>) => {
    const originalRequest = error.config as InternalAxiosRequestConfig;
    if (error.response) {
      switch (error.response.data.code) {
        case 'T-001': // not a token
          break;
        case 'T-002': // the access token has expired
          await refreshToken();
          originalRequest.headers.Authorization = `Bearer ${await getAccessToken()}`;
          return fetchApi(originalRequest);
        case 'T-003': // the refresh token has expired
          logoutUser();
          break;
        case 'T-004': // no token
          break;
        case 'T-005': // another user's token
          break;
      }
    }
    return Promise.reject(error);
  },
);
