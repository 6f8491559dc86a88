// The package as an ES module.

import { createClient } from 'authflight';
import { work } from './work.js';

const answers = await work(createClient, JSON.parse(process.env.GIVEN));
console.log(JSON.stringify({ answers, loaded: import.meta.resolve('authflight') }));
