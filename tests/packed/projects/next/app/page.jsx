'use client';
// The work in the browser, when the boundary for sessions has been rendered and its router has been asked to refresh.

import { createClient } from 'authflight';
import { SessionBoundary } from 'authflight/next/client';
import { useEffect, useState } from 'react';
import { work } from '../work.js';

const ERROR = new Error('none of the session');

export default function Page() {
  const [refreshed, setRefreshed] = useState(false);
  return refreshed ? (
    <Work />
  ) : (
    <SessionBoundary error={ERROR} reset={() => setRefreshed(true)}>
      {({ retry }) => <Retry retry={retry} />}
    </SessionBoundary>
  );
}

function Retry({ retry }) {
  useEffect(retry, []);
  return <p>an error</p>;
}

function Work() {
  useEffect(() => {
    work(createClient, JSON.parse(decodeURIComponent(location.hash.slice(1)))).then((outcome) => {
      globalThis.outcome = outcome;
    });
  }, []);
  return <p>a page</p>;
}
