// The client: an axios-shaped surface over a session.

import { AuthflightError } from './error.js';
import { guard } from './guard.js';
import { own } from './options.js';
import { checkRequest, prepare } from './request.js';
import { read, settle } from './response.js';
import { openSession } from './session.js';
import { broken, sender } from './transport.js';

// Builds the client object; see openSession for what it takes.
export const build = (resolve, open) => {
  const { settings: load, drive, client } = openSession(resolve, open);

  const request = async (first, second) => {
    const config = own(typeof first === 'string' || first instanceof URL ? { ...second, url: String(first) } : first);
    const settings = load();
    checkRequest(config);
    config.timeout ??= settings.timeout;
    config.responseType ??= settings.responseType;
    if (config.validateStatus === undefined) config.validateStatus = settings.validateStatus;
    const limit = guard(config);
    let about;
    try {
      const prepared = prepare(config, settings);
      config.method = prepared.init.method.toLowerCase();
      config.headers = prepared.init.headers;
      about = { method: prepared.init.method, url: prepared.url };
      const convert = (response) => limit.fly(read(response, config, about)).catch(rethrow);
      const { raw, url, init, once } = prepared;
      const { skipAuth, refreshFirst } = config;
      const send = sender(settings, init, limit);
      const request = { raw, url, method: init.method, limit, once, skipAuth, refreshFirst, send };
      return settle(await convert(await drive({ ...request, read: convert, keep: convert })));
    } catch (cause) {
      throw explain(cause, config, about);
    } finally {
      limit.done();
    }
  };

  // Every error says which request it belongs to, and shows the answer that it had got.
  const explain = (cause, config, about) => {
    const error =
      cause instanceof AuthflightError
        ? cause
        : new AuthflightError(String(cause?.message ?? cause), 'ERR_BAD_OPTION', { cause });
    const { answer } = error;
    delete error.answer;
    return error.attach({ config, request: about, response: answer });
  };

  client.request = request;
  for (const method of ['get', 'delete', 'head', 'options']) {
    client[method] = (url, config) => request({ ...config, method, url });
  }
  for (const method of ['post', 'put', 'patch']) {
    client[method] = (url, data, config) => request({ ...config, method, url, data });
  }
  return client;
};

const rethrow = (error) => {
  throw error instanceof AuthflightError ? error : broken(error);
};
