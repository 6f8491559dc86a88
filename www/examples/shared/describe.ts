// An error in one line.

import { isAxiosError } from 'authflight';

/** Such as `ERR_SESSION_EXPIRED: the session has expired`. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isAxiosError(error) && error.code ? `${error.code}: ${error.message}` : error.message;
}
