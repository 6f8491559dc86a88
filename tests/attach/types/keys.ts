// The keys of a request as part of axios' own type, as the declarations recommend.

import type { AttachedRequestConfig } from 'authflight/axios';
import axios from 'axios';

declare module 'axios' {
  interface AxiosRequestConfig<PARAMETERS> extends AttachedRequestConfig {}
}

export const promise = axios.create().get('x', { skipAuth: true, refreshFirst: true });

// @ts-expect-error no such key
axios.create().get('x', { skipAuht: true });
