// axios with the interceptors of the articles: a flag, a queue, cookies-next and jwt-decode.

import axios from 'axios';
import { deleteCookie, getCookie, setCookie } from 'cookies-next/client';
import { jwtDecode } from 'jwt-decode';

const KEYS = ['accessToken', 'refreshToken'];

export const api = axios.create({ baseURL: 'https://api.example.com' });

let isRefreshing = false;
let queue = [];

const settle = (error, token) => {
  for (const { resolve, reject } of queue) error ? reject(error) : resolve(token);
  queue = [];
};

api.interceptors.request.use((config) => {
  const token = getCookie(KEYS[0]);
  if (token && jwtDecode(token).exp * 1000 > Date.now()) config.headers.Authorization = `Bearer ${token}`;
  return config;
});

api.interceptors.response.use(undefined, async (error) => {
  const { config, response } = error;
  if (response?.status !== 401 || config.retried) throw error;
  config.retried = true;
  if (isRefreshing) {
    await new Promise((resolve, reject) => queue.push({ resolve, reject }));
    return api(config);
  }
  isRefreshing = true;
  try {
    const { data } = await axios.post('https://api.example.com/refresh', { refreshToken: getCookie(KEYS[1]) });
    for (const key of KEYS) setCookie(key, data[key]);
    settle(null, data.accessToken);
    return await api(config);
  } catch (failure) {
    for (const key of KEYS) deleteCookie(key);
    settle(failure);
    location.assign('/login');
    throw failure;
  } finally {
    isRefreshing = false;
  }
});
