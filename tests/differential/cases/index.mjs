// All cases.

import { bodies } from './bodies.mjs';
import { cancel } from './cancel.mjs';
import { config } from './config.mjs';
import { credentials } from './credentials.mjs';
import { failures } from './failures.mjs';
import { headers } from './headers.mjs';
import { interceptors } from './interceptors.mjs';
import { params } from './params.mjs';
import { pollution } from './pollution.mjs';
import { progress } from './progress.mjs';
import { responses } from './responses.mjs';
import { statuses } from './statuses.mjs';
import { transforms } from './transforms.mjs';
import { urls } from './urls.mjs';

export const cases = [
  ...urls,
  ...params,
  ...bodies,
  ...headers,
  ...config,
  ...transforms,
  ...responses,
  ...statuses,
  ...interceptors,
  ...failures,
  ...cancel,
  ...credentials,
  ...progress,
  ...pollution,
];
