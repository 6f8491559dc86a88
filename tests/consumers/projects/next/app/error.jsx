'use client';
// What is shown when a page fails.

import { createClient } from 'authflight';
import { SessionBoundary } from 'authflight/next/client';

const client = createClient('http://localhost:3000', 'memory');

export default function ErrorPage(props) {
  return (
    <SessionBoundary {...props} client={client}>
      {() => <p>an error</p>}
    </SessionBoundary>
  );
}
