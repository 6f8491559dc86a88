// A page that has no tool: it names the package's file.

import { createClient } from './node_modules/authflight/dist/browser.js';
import { work } from './work.js';

globalThis.outcome = await work(createClient, JSON.parse(decodeURIComponent(location.hash.slice(1))));
