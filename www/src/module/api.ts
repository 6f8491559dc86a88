import { createClient, createCoordinator, createServerClient } from 'authflight';
import type { GetServerSidePropsContext } from 'next';
import Router from 'next/router';
import { apiTimeout, apiUrl } from '@/lib/env';

export const ACCESS_TOKEN_KEY = 'ACCESS_TOKEN_KEY';
export const REFRESH_TOKEN_KEY = 'REFRESH_TOKEN_KEY';

const baseUrl = apiUrl();

const options = {
  accessTokenKey: ACCESS_TOKEN_KEY,
  refreshTokenKey: REFRESH_TOKEN_KEY,
  timeout: apiTimeout(),
};

// Requests that come with one refresh token at once, as those of several tabs do, spend it once.
const coordinate = typeof window === 'undefined' ? createCoordinator() : 'tabs';

// In the browser: one client for the whole application.
export const APIClient = createClient(baseUrl, 'cookie', {
  ...options,
  onSessionExpired: ({ returnTo }) => {
    void Router.replace(`/login?next=${encodeURIComponent(returnTo)}`);
  },
});

// On the server: one client per request, so that no two users meet.
export const getServerAxios = (context: Pick<GetServerSidePropsContext, 'req' | 'res'>) =>
  createServerClient(context, { baseUrl, coordinate, ...options });
