// The one error class, shaped like axios' so that code written for those goes on working.

// Codes that axios has too; errors with these carry axios' name.
const AXIOS_CODE = /^(ERR_(BAD_(REQUEST|RESPONSE|OPTION|OPTION_VALUE)|NETWORK|INVALID_URL)|ECONNABORTED)$/;

export class AuthflightError extends Error {
  constructor(message, code, { config, request, response, cause, refreshOutcome } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = code === 'ERR_CANCELED' ? 'CanceledError' : AXIOS_CODE.test(code) ? 'AxiosError' : 'AuthflightError';
    this.code = code;
    this.isAxiosError = true;
    if (code === 'ERR_CANCELED') this.__CANCEL__ = true;
    if (refreshOutcome) this.refreshOutcome = refreshOutcome;
    this.attach({ config, request, response });
  }

  // Says which request failed, unless the error knows already.
  attach({ config, request, response }) {
    this.config ??= config;
    this.request ??= request;
    this.response ??= response;
    this.status ??= this.response?.status;
    return this;
  }

  toJSON() {
    const { message, name, code, status, config, refreshOutcome, stack } = this;
    return { message, name, code, status, config, refreshOutcome, stack };
  }
}

// A mistake in the caller's code, found at construction.
export class OptionError extends TypeError {
  constructor(message, code = 'ERR_BAD_OPTION_VALUE') {
    super(`authflight: ${message}`);
    this.code = code;
  }
}

export const wasmError = (cause) =>
  new AuthflightError(
    "the WebAssembly core could not run. If the page has a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src",
    'ERR_WASM',
    { cause },
  );
