import { createClient, createServerClient } from 'authflight';
import type { GetServerSidePropsContext } from 'next';
import Router from 'next/router';
import { apiTimeout, httpOnlyApiUrl } from '@/lib/env';

const baseUrl = httpOnlyApiUrl();
const timeout = apiTimeout();

// In the browser: no script sees a token. The API server's `Set-Cookie` alone sets them and takes them away.
export const HttpOnlyClient = createClient(baseUrl, 'httponly', {
  timeout,
  loginPath: '/httponly/login',
  onSessionExpired: ({ returnTo }) => {
    void Router.replace(`/httponly/login?next=${encodeURIComponent(returnTo)}`);
  },
});

// On the server: the browser's cookies go on to the API server, and what that sets goes back to the browser.
export const getHttpOnlyServer = (context: Pick<GetServerSidePropsContext, 'req' | 'res'>) =>
  createServerClient(context, {
    baseUrl,
    timeout,
    accessTokenKey: 'S1_accessToken',
    refreshTokenKey: 'S1_refreshToken',
    cookie: { httpOnly: true },
    refresh: { url: '/api/auth/refresh', send: 'cookie' },
  });
