// Errors: one class, and its codes.

import { AuthflightError, type AuthflightErrorCode, type RefreshOutcome, type Response } from 'authflight';
import { check, type Equal, some } from './support.js';

const error = some<unknown>();

export function reads() {
  if (!(error instanceof AuthflightError)) return undefined;
  check<Equal<typeof error.code, AuthflightErrorCode>>();
  check<Equal<typeof error.refreshOutcome, RefreshOutcome | undefined>>();
  check<Equal<typeof error.status, number | undefined>>();
  check<Equal<typeof error.isAxiosError, true>>();
  check<Equal<typeof error.response, Response | undefined>>();
  check<Equal<typeof error.cause, unknown>>();
  const { name, message, stack }: Error = error;
  // As code for axios reads it.
  const text: string | undefined = error.response?.data?.message;
  const login = error.config?.url?.includes('/login');
  const header = error.response?.headers['retry-after'];
  return [name, message, stack, text, login, header, error.toJSON()];
}

export function says(code: AuthflightErrorCode): string {
  switch (code) {
    case 'ERR_SESSION_EXPIRED':
      return 'sign in';
    case 'ERR_REFRESH_FAILED':
      return 'try again';
    // @ts-expect-error no such code
    case 'ERR_LATE':
      return '';
    default:
      return code;
  }
}

// @ts-expect-error errors are made by the client
new AuthflightError('message', 'ERR_NETWORK');
