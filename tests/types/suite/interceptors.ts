// Interceptors.

import {
  createClient,
  type InterceptorHandler,
  type InterceptorManager,
  type InternalRequestConfig,
  type Response,
} from 'authflight';
import { check, type Equal } from './support.js';

const { interceptors } = createClient('https://api.example.com');
check<Equal<typeof interceptors.request, InterceptorManager<InternalRequestConfig>>>();
check<Equal<typeof interceptors.response, InterceptorManager<Response>>>();

const id = interceptors.request.use(
  (config) => {
    check<Equal<typeof config, InternalRequestConfig>>();
    config.headers.set('X-Sent', String(Date.now()));
    return config;
  },
  null,
  { synchronous: true, runWhen: ({ method }) => method === 'get' },
);
check<Equal<typeof id, number>>();
interceptors.request.eject(id);
interceptors.request.use(async (config) => config);
interceptors.request.use();
interceptors.request.use(undefined, (error) => Promise.reject(error));

interceptors.response.use(
  (response) => {
    check<Equal<typeof response, Response>>();
    return response;
  },
  async (error: unknown) => {
    throw error;
  },
);
// As in axios: callers say so by their second type argument.
interceptors.response.use((response) => response.data);
interceptors.response.clear();
interceptors.response.forEach((handler) => {
  check<Equal<typeof handler, InterceptorHandler<Response>>>();
  handler.rejected?.(new Error('late'));
});

// @ts-expect-error a request interceptor answers with a config
interceptors.request.use(() => {});
// @ts-expect-error and with one that has headers
interceptors.request.use(() => ({ url: '/me' }));
// @ts-expect-error an id, and not the function
interceptors.request.eject(() => {});
// @ts-expect-error whether it runs is said at once
interceptors.request.use(null, null, { runWhen: async () => true });
// @ts-expect-error no such option
interceptors.request.use(null, null, { once: true });
