// The two clients that every case runs on, made in the same way.

/**
 * A side: `{ name, own, open(baseURL, options, token), close() }`.
 * `own`: what the side's package exports beside the client; `open`: an instance, for a `token` one that sends it.
 */
export function sides({ axios, authflight, self }) {
  const reference = () => axiosSide(axios);
  return [reference, self ? reference : () => authflightSide(authflight)];
}

/** As the articles write it: the token goes on in a request interceptor. */
function axiosSide(axios) {
  return {
    own: axios,
    async open(baseURL, options, token) {
      const http = axios.create({ ...options, baseURL });
      if (token) {
        http.interceptors.request.use((config) => {
          config.headers.Authorization = `Bearer ${token}`;
          return config;
        });
      }
      return http;
    },
    create: (baseURL, options) => axios.create({ ...options, baseURL }),
    close() {},
  };
}

function authflightSide(authflight) {
  const clients = [];
  const create = (baseURL, options) => {
    // The cases spend one and the same refresh token again and again: other tabs are not to know.
    const client = authflight.createClient(baseURL, 'memory', { coordinate: 'none', ...options });
    clients.push(client);
    return client;
  };
  return {
    own: authflight,
    async open(baseURL, options, token) {
      const client = create(baseURL, token ? { refresh: `${baseURL}/refresh`, ...options } : options);
      if (token) await client.setTokens({ accessToken: token, refreshToken: 'refresh-one' });
      return client;
    },
    create,
    close() {
      for (const client of clients) client.dispose();
    },
  };
}
