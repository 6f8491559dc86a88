// A program for Node: does the work with what is in its environment, and prints what came of it.

import { createClient } from 'authflight';
import { work } from './work.js';

work(createClient, JSON.parse(process.env.GIVEN)).then((answers) => console.log(JSON.stringify(answers)));
