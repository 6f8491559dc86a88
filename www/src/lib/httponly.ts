// The side of the control panel where the API server alone sets and clears the tokens.
import type { Side } from '@/components/ControlPanel';
import { HttpOnlyClient } from '@/module/httponly';
import { httpOnlyControl } from './control';

export const HTTPONLY: Side = {
  client: HttpOnlyClient,
  control: httpOnlyControl,
  loginPath: '/httponly/login',
  async logout() {
    // The API server clears its cookies; then the client forgets the session.
    await HttpOnlyClient.post('/api/auth/logout', null, { skipAuth: true, withCredentials: true });
    await HttpOnlyClient.clearTokens();
  },
};
