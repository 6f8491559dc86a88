'use client';
// authflight/next/client: what app/error.tsx shows and does when a page could not refresh.

import { useRouter } from 'next/navigation.js';
import { startTransition, useCallback, useEffect, useState } from 'react';

// What guards and server clients leave of their errors on the way to the browser.
const SESSION = ['ERR_READ_ONLY_COOKIES', 'ERR_REFRESH_FAILED'];

// A page that fails again right after a refresh is not helped by another one.
const TRIES = 2;
const TRIES_MS = 10_000;

// One recovery for each error, whatever React mounts twice.
const recoveries = new WeakMap();
const recent = new Map();

const mayTry = (path) => {
  const since = performance.now() - TRIES_MS;
  const times = (recent.get(path) ?? []).filter((time) => time > since);
  if (times.length >= TRIES) return false;
  recent.set(path, [...times, performance.now()]);
  return true;
};

const attempt = async (client) => {
  try {
    await client.refresh();
    return 'renewed';
  } catch ({ refreshOutcome }) {
    // A login came in between: its tokens are as good.
    if (refreshOutcome === 'superseded') return 'renewed';
    return refreshOutcome === 'final' ? 'final' : 'failed';
  }
};

const recover = (error, client) => {
  let recovery = recoveries.get(error);
  if (!recovery) {
    recovery = mayTry(location.pathname) ? attempt(client) : Promise.resolve('failed');
    recoveries.set(error, recovery);
  }
  return recovery;
};

const isSessions = (error) => typeof error === 'object' && SESSION.includes(error?.digest);

export function SessionBoundary({ error, reset, client, loginPath = '/login', onExpired, pending = null, children }) {
  const router = useRouter();
  const [failed, setFailed] = useState();
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }, [router, reset]);
  const isOurs = isSessions(error) && failed !== error;

  useEffect(() => {
    if (!isOurs) return undefined;
    let mounted = true;
    recover(error, client).then((outcome) => {
      if (!mounted) return;
      if (outcome === 'renewed') again();
      else if (outcome === 'failed' || location.pathname === loginPath) setFailed(error);
      else if (onExpired) onExpired();
      else router.replace(`${loginPath}?next=${encodeURIComponent(location.pathname + location.search)}`);
    });
    return () => {
      mounted = false;
    };
  }, [isOurs, error, client, loginPath, onExpired, router, again]);

  if (isOurs) return pending;
  const retry = () => {
    if (!isSessions(error)) return again();
    recoveries.delete(error);
    recent.delete(location.pathname);
    return setFailed(undefined);
  };
  return typeof children === 'function' ? children({ error, retry }) : children;
}
