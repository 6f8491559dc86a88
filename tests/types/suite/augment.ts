// A key of the application's own in the request config.

import { createClient, type InternalRequestConfig } from 'authflight';
import { check, type Equal } from './support.js';

declare module 'authflight' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation repeats type parameters and their defaults
  interface RequestConfig<D = any> {
    label?: string;
  }
}

export async function labelled() {
  const api = createClient('https://api.example.com');
  const { config } = await api.get('/me', { label: 'first' });
  check<Equal<typeof config.label, string | undefined>>();
  check<Equal<InternalRequestConfig['label'], string | undefined>>();
  api.defaults.label = 'none';
  // @ts-expect-error not as it was declared
  api.get('/me', { label: 1 });
}
