// A key of the application's own in the request config.

import { createClient } from 'authflight';
import { check, type Equal } from './support.js';

declare module 'authflight' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation repeats type parameters and their defaults
  interface RequestConfig<D = any> {
    label?: string;
  }
}

export async function labelled() {
  const { config } = await createClient('https://api.example.com').get('/me', { label: 'first' });
  check<Equal<typeof config.label, string | undefined>>();
}
