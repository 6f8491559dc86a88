// What the peers without a session of their own share: tokens in storage, and one refresh at a time.

const KEYS = ['accessToken', 'refreshToken'];

export const access = () => localStorage.getItem(KEYS[0]);

const save = (tokens) => {
  for (const key of KEYS) localStorage.setItem(key, tokens[key]);
};

const clear = () => {
  for (const key of KEYS) localStorage.removeItem(key);
  location.assign('/login');
};

let running;

/** post(body): asks the refresh endpoint. */
export const refresh = (post) => {
  running ??= post({ refreshToken: localStorage.getItem(KEYS[1]) })
    .then(save)
    .catch((error) => {
      clear();
      throw error;
    })
    .finally(() => {
      running = undefined;
    });
  return running;
};
