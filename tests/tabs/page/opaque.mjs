// Access tokens that tell a client nothing: packed where they come in, unpacked where they go out to the API server.

const PACKED = /^Bearer packed-(.*)$/;

export const pack = ({ accessToken, ...rest }) => ({
  ...rest,
  accessToken: accessToken && `packed-${btoa(accessToken).replace(/=+$/, '')}`,
});

/** Options of a client whose access tokens are packed. */
export const opaque = {
  refresh: { url: '/api/auth/refresh', parse: (data) => pack(data) },
  fetch(url, init) {
    const headers = new Headers(init?.headers);
    const [, packed] = PACKED.exec(headers.get('authorization') ?? '') ?? [];
    if (packed) headers.set('authorization', `Bearer ${atob(packed)}`);
    return fetch(url, { ...init, headers });
  },
};
