// Names that the whole application uses.

export const STORAGE_KEY = { ACCESS_TOKEN: 'accessToken', SESSION_TOKEN: 'sessionToken', EMAIL: 'email' } as const;

export const ROUTE_PATHS = { HOME: '/', SIGN_IN: '/sign-in' } as const;
