// The client: an axios instance's surface over a session.

import { AuthflightError } from './error.js';
import { guard } from './guard.js';
import { HttpHeaders } from './headers.js';
import { Interceptors, intercept } from './interceptors.js';
import { GROUPS, mergeConfig, requestHeaders } from './merge.js';
import { isOwn, member, own } from './object.js';
import { checkRequest, normalise, Outgoing, TRANSITIONAL, urlOf } from './request.js';
import { refusal } from './response.js';
import { openSession } from './session.js';
import { documentJar } from './storage/cookie.js';
import { FORM, is, TRANSFORMS, transform } from './transform.js';

const { transformRequest, transformResponse } = TRANSFORMS;

// What axios' defaults are. Nothing is spread that holds functions: engines make a shape of each such copy, and keep it
// until they collect all of their memory.
const createDefaults = () => ({
  transformRequest,
  transformResponse,
  transitional: { ...TRANSITIONAL },
  timeout: 0,
  xsrfCookieName: 'XSRF-TOKEN',
  xsrfHeaderName: 'X-XSRF-TOKEN',
  validateStatus: (status) => status >= 200 && status < 300,
  headers: createGroups(),
});

const createGroups = () => {
  const groups = { common: { Accept: 'application/json, text/plain, */*', 'Content-Type': undefined } };
  for (const name of GROUPS) groups[name] = {};
  return groups;
};

// start: when the request began.
const finish = (response, start) => {
  const { config, data, headers, status } = response;
  response.duration = Math.round(performance.now() - start);
  config.response = response;
  try {
    response.data = transform(config, data, headers, config.transformResponse, status);
  } finally {
    delete config.response;
  }
};

// Builds the client; see openSession for the first two. defaultsOf(): what the options say of requests.
export const build = (resolve, open, defaultsOf) => {
  const { settings, drive, equip } = openSession(resolve, open);

  // Sends one request and answers as axios' adapters and what is around them do.
  const dispatch = async (intercepted) => {
    if (intercepted === null || typeof intercepted !== 'object') {
      throw new AuthflightError('a request interceptor must return the config', 'ERR_BAD_OPTION_VALUE');
    }
    const config = isOwn(intercepted) ? intercepted : own(intercepted);
    const start = performance.now();
    let limit;
    let request;
    try {
      checkRequest(config);
      limit = guard(config);
      if (limit.error) throw limit.error;
      config.headers = HttpHeaders.from(config.headers).normalize();
      config.data = transform(config, config.data, config.headers, config.transformRequest);
      const { data } = config;
      if ((is(data, 'Blob') || is(data, 'File')) && data.size) {
        config.headers.setContentType(data.type || 'application/octet-stream', false);
      }
      if (['post', 'put', 'patch'].includes(config.method)) config.headers.setContentType(FORM, false);
      // What is aborted right after the call is not sent.
      if (limit.signal) await undefined;
      if (limit.error) throw limit.error;
      let answer;
      try {
        request = new Outgoing(config, settings(), limit);
        answer = drive(request);
      } finally {
        // From here on the page may change its cookies.
        documentJar.lent = undefined;
      }
      answer = await answer;
      let response;
      try {
        response = await limit.fly(request.keep(answer));
      } catch (error) {
        throw request.broken(error);
      }
      const error = refusal(response);
      finish(response, start);
      if (error) throw error;
      return response;
    } catch (error) {
      if (!(error instanceof AuthflightError)) throw error;
      // The answer that the request had got before the engine gave up.
      const { answer } = error;
      delete error.answer;
      try {
        if (answer) finish(answer, start);
      } catch {
        // Data that the application cannot transform stays as it came.
      }
      throw error.attach({ config, request: request?.sent, response: answer });
    } finally {
      limit?.done();
    }
  };

  const makeInstance = (defaults) => {
    const interceptors = { request: new Interceptors(), response: new Interceptors() };

    const configOf = (first, second) => {
      const given = typeof first === 'string' || first instanceof URL ? { ...second, url: String(first) } : first;
      const method = String(member(given, 'method') ?? instance.defaults.method ?? 'get').toLowerCase();
      const config = mergeConfig(instance.defaults, given, (first, second) => requestHeaders(first, second, method));
      config.method = method;
      config.allowAbsoluteUrls ??= true;
      normalise(config);
      return config;
    };

    // Each async function on the way of a request takes its time, and so this is none.
    const request = (first, second) => {
      try {
        return intercept(configOf(first, second), instance.interceptors, dispatch);
      } catch (error) {
        return Promise.reject(error);
      }
    };

    const without = (method) => (url, config) => request({ ...config, method, url });
    const withBody = (method) => (url, data, config) => request({ ...config, method, url, data });
    const withForm = (method) => (url, data, config) =>
      instance[method](url, data, mergeConfig(config, { headers: { 'Content-Type': 'multipart/form-data' } }));

    const instance = (first, second) => request(first, second);
    // All at once, as one after the other would take three times as long.
    Object.assign(equip(instance), {
      defaults,
      interceptors,
      request,
      getUri: (config) => {
        const merged = mergeConfig(instance.defaults, config);
        return urlOf(merged, merged.baseURL);
      },
      create: (config) => makeInstance(mergeConfig(instance.defaults, config)),
      delete: without('delete'),
      get: without('get'),
      head: without('head'),
      options: without('options'),
      post: withBody('post'),
      put: withBody('put'),
      patch: withBody('patch'),
      query: withBody('query'),
      postForm: withForm('post'),
      putForm: withForm('put'),
      patchForm: withForm('patch'),
    });
    return instance;
  };

  return makeInstance(mergeConfig(createDefaults(), defaultsOf()));
};
