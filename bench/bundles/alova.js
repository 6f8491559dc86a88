// alova with its token authentication of clients.

import { createAlova } from 'alova';
import { createClientTokenAuthentication } from 'alova/client';
import adapterFetch from 'alova/fetch';
import ReactHook from 'alova/react';
import { access, refresh } from './tokens.js';

const { onAuthRequired, onResponseRefreshToken } = createClientTokenAuthentication({
  assignToken: (method) => {
    method.config.headers.Authorization = `Bearer ${access()}`;
  },
  refreshTokenOnSuccess: {
    isExpired: (response) => response.status === 401,
    handler: () => refresh((body) => api.Post('/refresh', body, { meta: { authRole: null } }).send()),
  },
});

export const api = createAlova({
  baseURL: 'https://api.example.com',
  statesHook: ReactHook,
  requestAdapter: adapterFetch(),
  beforeRequest: onAuthRequired(),
  responded: onResponseRefreshToken((response) => response.json()),
});
