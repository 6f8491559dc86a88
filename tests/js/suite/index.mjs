// All files of the suite, in the order in which they run.

import answerCookies from './answer-cookies.mjs';
import autoRefresh from './auto-refresh.mjs';
import bodies from './bodies.mjs';
import callbacks from './callbacks.mjs';
import clock from './clock.mjs';
import contexts from './contexts.mjs';
import cookies from './cookies.mjs';
import coordinator from './coordinator.mjs';
import errors from './errors.mjs';
import expiry from './expiry.mjs';
import failures from './failures.mjs';
import fetch from './fetch.mjs';
import fetchAnswers from './fetch-answers.mjs';
import fetchEntry from './fetch-entry.mjs';
import fetchScope from './fetch-scope.mjs';
import handover from './handover.mjs';
import inject from './inject.mjs';
import instance from './instance.mjs';
import lifecycle from './lifecycle.mjs';
import login from './login.mjs';
import memory from './memory.mjs';
import notices from './notices.mjs';
import options from './options.mjs';
import pollution from './pollution.mjs';
import queue from './queue.mjs';
import races from './races.mjs';
import redirects from './redirects.mjs';
import refresh from './refresh.mjs';
import requests from './requests.mjs';
import responses from './responses.mjs';
import serverClient from './server-client.mjs';
import session from './session.mjs';
import storage from './storage.mjs';
import tabLock from './tab-lock.mjs';
import tabRecords from './tab-records.mjs';
import timeouts from './timeouts.mjs';
import traps from './traps.mjs';
import tries from './tries.mjs';
import urls from './urls.mjs';
import verify from './verify.mjs';
import verifyKeys from './verify-keys.mjs';

export const files = {
  inject,
  urls,
  redirects,
  login,
  refresh,
  expiry,
  clock,
  'auto-refresh': autoRefresh,
  failures,
  tries,
  races,
  handover,
  notices,
  'tab-lock': tabLock,
  'tab-records': tabRecords,
  queue,
  requests,
  instance,
  fetch,
  'fetch-answers': fetchAnswers,
  'fetch-scope': fetchScope,
  bodies,
  responses,
  errors,
  timeouts,
  session,
  callbacks,
  storage,
  cookies,
  'server-client': serverClient,
  contexts,
  'answer-cookies': answerCookies,
  coordinator,
  options,
  pollution,
  lifecycle,
  memory,
  traps,
  verify,
  'verify-keys': verifyKeys,
};

/** Those that run through `authflight/fetch`: its own, and once more what each client's `fetch` has to do. */
export const fetchFiles = {
  'fetch-entry': fetchEntry,
  'fetch-entry fetch': fetch,
  'fetch-entry fetch-answers': fetchAnswers,
  'fetch-entry fetch-scope': fetchScope,
};
