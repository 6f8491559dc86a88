// The package as an ES module.

import { createClient } from 'authflight';
import { loaded, work } from './work.js';

const answers = await work(createClient, JSON.parse(process.env.GIVEN));
console.log(JSON.stringify({ answers, loaded: loaded(createClient) }));
