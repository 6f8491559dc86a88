// The cases in a page: bundled with both packages by esbuild, configured by the page's address, results by POST.

import * as authflight from 'authflight';
import axios from 'axios';
import { runCases } from './lib/realm.mjs';

const platformFetch = globalThis.fetch.bind(globalThis);
const config = JSON.parse(new URLSearchParams(location.search).get('config'));
const stray = [];
addEventListener('unhandledrejection', (event) => stray.push(String(event.reason)));
addEventListener('error', (event) => stray.push(String(event.error ?? event.message)));

const report = (message) => platformFetch('/report', { method: 'POST', body: JSON.stringify(message) });

runCases({ ...config, axios, authflight, extra: {}, strays: () => stray.splice(0), report }).catch((error) =>
  report({ type: 'broken', error: String(error.stack) }),
);
