// app/error.tsx
'use client';

import { SessionBoundary } from 'authflight/next/client';
import { client } from '@/lib/client';

export default function ErrorPage(props: { error: unknown; reset: () => void }) {
  return (
    <SessionBoundary {...props} client={client}>
      {({ retry }) => (
        <div className="narrow" data-testid="error">
          <h1>That did not work</h1>
          <p className="lead">You are still signed in. The server may be back in a moment.</p>
          <button type="button" className="primary" data-testid="retry" onClick={retry}>
            Try again
          </button>
        </div>
      )}
    </SessionBoundary>
  );
}
