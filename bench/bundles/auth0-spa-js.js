// Auth0's client of single-page applications.

import { Auth0Client } from '@auth0/auth0-spa-js';

export const api = new Auth0Client({ domain: 'example.com', clientId: 'id', useRefreshTokens: true });
