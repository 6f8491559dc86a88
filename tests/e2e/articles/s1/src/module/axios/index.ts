// The two names that the article's pages import, as the article makes them.
import type { GetServerSidePropsContext } from 'next';
import Router from 'next/router';
import { pageJar, requestJar } from './cookies';
import { createInstance } from './refresh';

export const APIClient = createInstance(
  () => pageJar,
  () => {
    void Router.replace(`/login?next=${encodeURIComponent(Router.asPath)}`);
  },
);

export const getServerAxios = (context: GetServerSidePropsContext) => {
  const jar = requestJar(context);
  return createInstance(
    () => jar,
    () => undefined,
  );
};
