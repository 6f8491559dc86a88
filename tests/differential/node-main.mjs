// The cases in Node, in a process of their own.

import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import axios from 'axios';
import { runCases } from './lib/realm.mjs';

const { app, ...config } = JSON.parse(process.argv[2]);
const stray = [];
process.on('unhandledRejection', (reason) => stray.push(String(reason)));
process.on('uncaughtException', (error) => stray.push(String(error)));

const report = (message) => new Promise((resolve) => process.send(message, resolve));

// The entry lies in the application's folder, so that the package is found as an application finds it.
import(pathToFileURL(app))
  .then(({ esm }) =>
    runCases({
      ...config,
      axios,
      authflight: esm,
      extra: { Buffer, Readable },
      strays: () => stray.splice(0),
      report,
    }),
  )
  .then(() => process.disconnect())
  .catch(async (error) => {
    await report({ type: 'broken', error: String(error.stack) });
    process.exit(1);
  });
