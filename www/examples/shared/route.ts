// A router of one page, as far as the examples need one.

import { useSyncExternalStore } from 'react';

const MOVED = 'popstate';

/** Goes to a path without loading the page. */
export function navigate(path: string) {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent(MOVED));
}

const subscribe = (listen: () => void) => {
  addEventListener(MOVED, listen);
  return () => removeEventListener(MOVED, listen);
};

/** The path that the page is at. */
export const usePath = () => useSyncExternalStore(subscribe, () => location.pathname);
