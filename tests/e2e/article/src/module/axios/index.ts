// The two names that the article's pages import, on the package: in place of the article's eleven files.
import { createClient, createServerClient } from 'authflight';
import type { GetServerSidePropsContext } from 'next';
import Router from 'next/router';
import { apiUrl } from '@/lib/env';

const baseUrl = apiUrl();

const options = {
  accessTokenKey: 'ACCESS_TOKEN_KEY',
  refreshTokenKey: 'REFRESH_TOKEN_KEY',
  timeout: 5 * 1000,
};

export const APIClient = createClient(baseUrl, 'cookie', {
  ...options,
  onSessionExpired: ({ returnTo }) => Router.replace(`/login?next=${encodeURIComponent(returnTo)}`),
});

export const getServerAxios = (context: GetServerSidePropsContext) =>
  createServerClient(context, { baseUrl, ...options });
