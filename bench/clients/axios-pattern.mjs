// axios with the interceptors of article S1 (see tests/e2e/articles/s1), cookies-next where tokens are in cookies, and
// jwt-decode for their lifetime.

import axios from 'axios';
import { deleteCookie, getCookie, setCookie } from 'cookies-next';
import { jwtDecode } from 'jwt-decode';
import { adapterOf } from './axios-adapter.mjs';

const ACCESS = 'accessToken';
const REFRESH = 'refreshToken';

const lifetime = (token) => {
  try {
    return { expires: new Date(jwtDecode(token).exp * 1000) };
  } catch {
    return {};
  }
};

/** The tokens where the article has them; asynchronous on a server, as cookies-next is. */
function jar({ storage, tokens, context }) {
  if (storage === 'cookie') {
    return {
      get: (name) => getCookie(name, context),
      set: (name, token) => setCookie(name, token, { ...context, ...lifetime(token) }),
      remove: (name) => deleteCookie(name, context),
    };
  }
  const held = tokens.both();
  return {
    get: (name) => held[name],
    set: (name, token) => {
      held[name] = token;
    },
    remove: (name) => delete held[name],
  };
}

export const create = (options) => pattern(options, adapterOf(options.fetch));

/** `adapter`: config of axios. */
export function pattern(options, adapter) {
  const { baseUrl, context } = options;
  const store = jar(options);
  const instance = axios.create({ baseURL: baseUrl, ...adapter });
  let isRefreshing = false;
  let queue = [];

  const sign = (config, token) => {
    if (token) config.headers.Authorization = `Bearer ${token}`;
    return config;
  };
  instance.interceptors.request.use(
    context ? async (config) => sign(config, await store.get(ACCESS)) : (config) => sign(config, store.get(ACCESS)),
  );

  instance.interceptors.response.use(undefined, async (error) => {
    const { config } = error;
    const refreshToken = await store.get(REFRESH);
    if (!config || !refreshToken || error.response?.status !== 401) return Promise.reject(error);

    const replay = (token) => axios(sign(config, token));
    if (isRefreshing) {
      return new Promise((resolve, reject) => {
        queue.push((token) => replay(token).then(resolve, reject));
      });
    }
    isRefreshing = true;
    try {
      const { data } = await axios.post(`${baseUrl}/refresh`, { refreshToken }, adapter);
      await store.set(ACCESS, data.accessToken);
      await store.set(REFRESH, data.refreshToken);
      for (const resume of queue) resume(data.accessToken);
      return replay(data.accessToken);
    } catch (failure) {
      await store.remove(ACCESS);
      await store.remove(REFRESH);
      return Promise.reject(failure);
    } finally {
      queue = [];
      isRefreshing = false;
    }
  });
  return { get: async (path) => (await instance.get(path)).data, instance };
}
