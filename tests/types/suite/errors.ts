// Errors: one class, and its codes.

import {
  AuthflightError,
  type AuthflightErrorCode,
  type InternalRequestConfig,
  isAxiosError,
  isCancel,
  type RefreshOutcome,
  type Response,
} from 'authflight';
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

export function guards() {
  if (isAxiosError<{ message: string }>(error)) {
    check<Equal<typeof error, AuthflightError<{ message: string }>>>();
    check<Equal<typeof error.response, Response<{ message: string }> | undefined>>();
    check<Equal<typeof error.config, InternalRequestConfig | undefined>>();
    // @ts-expect-error not in what the API server sends
    return error.response?.data.reason;
  }
  check<Equal<typeof error, unknown>>();
  if (isCancel(error)) check<Equal<typeof error, AuthflightError>>();
  // @ts-expect-error nothing is known of it
  return error.message;
}

export function says(code: AuthflightErrorCode): string {
  switch (code) {
    case 'ERR_SESSION_EXPIRED':
      return 'sign in';
    case 'ERR_REFRESH_FAILED':
      return 'try again';
    case 'ETIMEDOUT':
    case 'ERR_NOT_SUPPORT':
    case 'ERR_FORM_DATA_DEPTH_EXCEEDED':
      return 'as in axios';
    // @ts-expect-error no such code
    case 'ERR_LATE':
      return '';
    // @ts-expect-error a code of Node's sockets, which fetch does not tell
    case 'ECONNREFUSED':
      return '';
    default:
      return code;
  }
}

// @ts-expect-error errors are made by the client
new AuthflightError('message', 'ERR_NETWORK');
