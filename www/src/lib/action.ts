// When the latest thing the user did began, so that the timeline can show what came of it.
import Router from 'next/router';

let startedAt = typeof window === 'undefined' ? 0 : performance.timeOrigin;

if (typeof window !== 'undefined') {
  Router.events.on('routeChangeStart', () => markAction());
}

export function markAction(): void {
  startedAt = Date.now();
}

/** Epoch milliseconds by the browser's clock. */
export const actionStart = (): number => startedAt;
