// A client of OpenID Connect.

import { UserManager } from 'oidc-client-ts';

export const api = new UserManager({
  authority: 'https://api.example.com',
  client_id: 'id',
  redirect_uri: 'https://app.example.com/callback',
});
