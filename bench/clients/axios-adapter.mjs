// How axios sends with a stub transport: by an adapter of a few lines, which does less than its own fetch adapter (no
// response headers, no XSRF cookie), or by that one.

import { AxiosError } from 'axios';

/** Config of axios for this `fetch`; none, so that axios takes its own adapter, where there is no stub. */
export function adapterOf(fetch) {
  if (!fetch) return {};
  const adapter = async (config) => {
    const url = config.baseURL ? config.baseURL + config.url : config.url;
    const { headers, data: body, method } = config;
    const answer = await fetch(url, { method, headers, body });
    const response = {
      data: await answer.text(),
      status: answer.status,
      statusText: answer.statusText,
      headers: {},
      config,
      request: null,
    };
    if (config.validateStatus(answer.status)) return response;
    throw new AxiosError(`status ${answer.status}`, AxiosError.ERR_BAD_REQUEST, config, null, response);
  };
  return { adapter };
}

/** As `adapterOf`: axios' own fetch adapter. */
export const fetchAdapterOf = (fetch) => ({ adapter: 'fetch', ...(fetch && { env: { fetch } }) });
