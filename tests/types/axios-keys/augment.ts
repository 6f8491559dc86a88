// A key of the application's own in the request config, declared by axios' name for it.

import { type AxiosRequestConfig, createClient } from 'authflight';

declare module 'authflight' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation repeats type parameters and their defaults
  interface AxiosRequestConfig<D = any> {
    retried?: boolean;
  }
}

const api = createClient('https://api.example.com');

export const config: AxiosRequestConfig = { url: '/me', timeout: 5000, retried: false };

export async function again() {
  const { config } = await api.get('/me', { retried: true });
  const retried: boolean | undefined = config.retried;
  api.defaults.retried = retried ?? false;
  // @ts-expect-error not as it was declared
  await api.get('/me', { retried: 1 });
  // @ts-expect-error of the suite's own augmentation, which this program has not
  await api.get('/me', { label: 'first' });
}
