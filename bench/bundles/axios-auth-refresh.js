// axios with axios-auth-refresh.

import axios from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';
import { deleteCookie, getCookie, setCookie } from 'cookies-next/client';

const KEYS = ['accessToken', 'refreshToken'];

export const api = axios.create({ baseURL: 'https://api.example.com' });

api.interceptors.request.use((config) => {
  config.headers.Authorization = `Bearer ${getCookie(KEYS[0])}`;
  return config;
});

createAuthRefresh(api, async () => {
  try {
    const { data } = await axios.post('https://api.example.com/refresh', { refreshToken: getCookie(KEYS[1]) });
    for (const key of KEYS) setCookie(key, data[key]);
  } catch (error) {
    for (const key of KEYS) deleteCookie(key);
    location.assign('/login');
    throw error;
  }
});
