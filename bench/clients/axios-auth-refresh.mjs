// axios-auth-refresh on an axios instance, as its README says.

import axios from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';
import { adapterOf } from './axios-adapter.mjs';

export function create({ baseUrl, fetch, tokens }) {
  const adapter = adapterOf(fetch);
  const instance = axios.create({ baseURL: baseUrl, ...adapter });
  instance.interceptors.request.use((config) => {
    config.headers.Authorization = `Bearer ${tokens.access()}`;
    return config;
  });
  createAuthRefresh(instance, async (failed) => {
    const { data } = await axios.post(`${baseUrl}/refresh`, { refreshToken: tokens.refresh() }, adapter);
    tokens.set(data);
    failed.response.config.headers.Authorization = `Bearer ${data.accessToken}`;
  });
  return { get: async (path) => (await instance.get(path)).data, instance };
}
