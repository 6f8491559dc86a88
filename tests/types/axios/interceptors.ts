// Token interceptors as applications write them for axios.

import type { AxiosError, AxiosInstance, AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';

type Retriable = InternalAxiosRequestConfig & { _retry?: boolean };

export function authorise(api: AxiosInstance, token: () => string | null) {
  return api.interceptors.request.use(
    (config: InternalAxiosRequestConfig) => {
      const accessToken = token();
      if (accessToken) config.headers.Authorization = `Bearer ${accessToken}`;
      config.headers['X-Requested-With'] = 'XMLHttpRequest';
      config.headers.set('X-Request-Id', String(Math.random()));
      if (!config.headers.has('Accept-Language')) config.headers['Accept-Language'] = 'ko';
      return config;
    },
    (error: AxiosError) => Promise.reject(error),
  );
}

export function refreshOn401(api: AxiosInstance, refresh: () => Promise<string>) {
  let isRefreshing = false;
  let queue: ((token: string) => void)[] = [];

  const id = api.interceptors.response.use(
    (response: AxiosResponse) => response,
    async (error: AxiosError) => {
      const original = error.config as Retriable | undefined;
      if (!original || error.response?.status !== 401 || original._retry) return Promise.reject(error);
      if (isRefreshing) {
        return new Promise((resolve, reject) => {
          queue.push((token) => {
            original.headers.Authorization = `Bearer ${token}`;
            api(original).then(resolve).catch(reject);
          });
        });
      }
      original._retry = true;
      isRefreshing = true;
      try {
        const token = await refresh();
        api.defaults.headers.common.Authorization = `Bearer ${token}`;
        original.headers.Authorization = `Bearer ${token}`;
        for (const again of queue) again(token);
        return api(original);
      } finally {
        queue = [];
        isRefreshing = false;
      }
    },
  );
  return () => api.interceptors.response.eject(id);
}

/** Answers without their envelope. */
export function unwrap(api: AxiosInstance) {
  api.interceptors.response.use(
    (response) => response.data,
    (error) => Promise.reject(error),
  );
  return <T>(url: string, config?: AxiosRequestConfig) => api.get<unknown, T>(url, config);
}

export function timed(api: AxiosInstance, log: (line: string) => void) {
  const started = new Map<string, number>();
  api.interceptors.request.use(
    (config) => {
      if (config.url) started.set(config.url, Date.now());
      return config;
    },
    null,
    { synchronous: true, runWhen: (config) => config.method === 'get' },
  );
  api.interceptors.response.use((response) => {
    const { url = '', method } = response.config;
    log(`${method?.toUpperCase()} ${url} ${response.status} ${Date.now() - (started.get(url) ?? 0)}`);
    return response;
  });
}
