// authflight/next/client: the error boundary's part. For Next.js 15 and 16, and React 19.

import type { ReactNode } from 'react';

/** Props of {@link SessionBoundary}: those of `app/error.tsx`, and what it needs to refresh. */
export interface SessionBoundaryProps {
  /** What was thrown, as Next.js hands it over. */
  error: unknown;
  /** As Next.js hands it over. */
  reset: () => void;
  /** Refreshes: a client, such as `createClient('/', 'httponly')`. */
  client: { refresh(): Promise<unknown> };
  /** Path of the login page. Default `'/login'`. */
  loginPath?: string;
  /** Called where the session is over. Default: goes to the login page, with `?next=`. */
  onExpired?: () => void;
  /** Shown while the token is refreshed. Default nothing. */
  pending?: ReactNode;
  /**
   * Shown for errors that are not the session's, and where the refresh failed for now. As a function it gets the error,
   * and `retry`, which tries again: the refresh first, if that was it.
   */
  children?: ReactNode | ((failed: { error: unknown; retry: () => void }) => ReactNode);
}

/**
 * For `app/error.tsx`: where a server component could not refresh, refreshes once in the browser and renders the page
 * again. The page that fails again right after it is not refreshed more than twice in 10 seconds.
 *
 * @example
 * ```tsx
 * 'use client';
 * export default function ErrorPage(props: { error: unknown; reset: () => void }) {
 *   return (
 *     <SessionBoundary {...props} client={client}>
 *       {({ retry }) => <button onClick={retry}>Try again</button>}
 *     </SessionBoundary>
 *   );
 * }
 * ```
 */
export function SessionBoundary(props: SessionBoundaryProps): ReactNode;
