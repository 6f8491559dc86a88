// Errors as applications read them from axios.

import { type AxiosError, type AxiosInstance, type AxiosResponse, isAxiosError, isCancel } from 'axios';

interface Problem {
  code: string;
  message: string;
  fields?: Record<string, string>;
}

export function messageOf(error: unknown): string {
  if (isCancel(error)) return '';
  if (isAxiosError<Problem>(error)) {
    if (error.code === 'ECONNABORTED' || error.code === 'ETIMEDOUT') return 'too slow';
    if (error.code === 'ERR_NETWORK' || !error.response) return 'offline';
    const { status, data } = error.response;
    if (status === 422) return Object.values(data.fields ?? {}).join();
    return data.message ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

export const statusOf = (error: AxiosError) => error.response?.status ?? error.status;

export const isProblem = (error: unknown): error is AxiosError<Problem> =>
  isAxiosError(error) && typeof error.response?.data === 'object';

/** As `retry` of a query library. */
export const worthAnother = (count: number, error: AxiosError<Problem>) =>
  count < 3 && (error.response === undefined || error.response.status >= 500);

export async function login(api: AxiosInstance, id: string, password: string): Promise<AxiosResponse | undefined> {
  try {
    return await api.post('/login', { id, password });
  } catch (error) {
    const { response } = error as AxiosError<Problem>;
    if (response?.data.code === 'T-001') return response;
    throw error;
  }
}

export function report(error: AxiosError, send: (line: object) => void) {
  send({
    name: error.name,
    message: error.message,
    url: error.config?.url,
    method: error.config?.method,
    retryAfter: error.response?.headers['retry-after'],
    json: error.toJSON(),
  });
}
