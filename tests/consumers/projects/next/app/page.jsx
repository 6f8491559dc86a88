'use client';
// The work in the browser.

import { createClient } from 'authflight';
import { useEffect } from 'react';
import { work } from '../work.js';

export default function Page() {
  useEffect(() => {
    work(createClient, JSON.parse(decodeURIComponent(location.hash.slice(1)))).then((outcome) => {
      globalThis.outcome = outcome;
    });
  }, []);
  return <p>a page</p>;
}
