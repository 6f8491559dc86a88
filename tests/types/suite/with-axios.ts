// Beside axios itself: what is axios' own can be given to a client.

import { createClient, isAxiosError } from 'authflight';
import axios, { type CancelToken, type GenericAbortSignal } from 'axios';
import { some } from './support.js';

const api = createClient('https://api.example.com');
const { token } = axios.CancelToken.source();

api.get('/me', { cancelToken: token });
api.get('/me', { cancelToken: some<CancelToken>(), signal: some<GenericAbortSignal>() });
api.get('/me', { headers: new axios.AxiosHeaders({ 'X-One': 'first' }) });

export function read(error: unknown) {
  // Either function knows either error.
  if (axios.isAxiosError<string>(error)) return error.response?.data;
  return isAxiosError<string>(error) && error.refreshOutcome;
}
