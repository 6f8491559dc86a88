// The refresh of article S1, written anew with its faults: a flag, a queue of callbacks, replays through bare axios.
import axios, { type AxiosError, type AxiosInstance } from 'axios';
import { apiUrl } from '@/lib/env';
import type { Jar } from './cookies';

const ACCESS = 'ACCESS_TOKEN_KEY';
const REFRESH = 'REFRESH_TOKEN_KEY';

/** An instance of its own flag and queue. `leave`: what else happens when the refresh has failed. */
export function createInstance(jar: () => Jar, leave: () => void): AxiosInstance {
  const instance = axios.create({ baseURL: apiUrl(), timeout: 5000 });
  let isRefreshing = false;
  let queue: ((accessToken: string) => void)[] = [];

  instance.interceptors.request.use((config) => {
    const token = jar().get(ACCESS);
    if (token) config.headers.Authorization = `Bearer ${token}`;
    return config;
  });

  instance.interceptors.response.use(undefined, async (error: AxiosError) => {
    const { config } = error;
    const refreshToken = jar().get(REFRESH);
    if (!config || !refreshToken || error.response?.status !== 401) return Promise.reject(error);

    const replay = (accessToken: string) => {
      config.headers.Authorization = `Bearer ${accessToken}`;
      return axios(config);
    };
    if (isRefreshing) {
      return new Promise((resolve, reject) => {
        queue.push((accessToken) => {
          replay(accessToken).then(resolve, reject);
        });
      });
    }
    isRefreshing = true;
    try {
      const { data } = await axios.post(`${apiUrl()}/api/auth/refresh`, { refreshToken });
      jar().set(ACCESS, data.accessToken);
      jar().set(REFRESH, data.refreshToken);
      for (const resume of queue) resume(data.accessToken);
      return replay(data.accessToken);
    } catch (failure) {
      jar().remove(ACCESS);
      jar().remove(REFRESH);
      leave();
      return Promise.reject(failure);
    } finally {
      queue = [];
      isRefreshing = false;
    }
  });
  return instance;
}
