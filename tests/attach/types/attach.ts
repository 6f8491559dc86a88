// The declarations of authflight/axios, as an application with ES modules compiles them.

import { createClient } from 'authflight';
import { type AttachedRequestConfig, attach, detach } from 'authflight/axios';
import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosStatic } from 'axios';

const api = createClient('https://api.example.com');

// What is attached stays what it is.
const http: AxiosInstance = attach(axios.create({ baseURL: 'https://api.example.com' }), api);
const same: AxiosStatic = attach(axios, api);
detach(same);
const after: AxiosInstance = detach(http);

interface Customized extends AxiosInstance {
  mine: string;
}
declare const customized: Customized;
const mine: string = attach(customized, api).mine;

// The keys of a request.
const config: AxiosRequestConfig & AttachedRequestConfig = { skipAuth: true, refreshFirst: false };
const promise: Promise<{ data: { id: number } }> = after.get<{ id: number }>('x', config);

// @ts-expect-error a client is needed
attach(axios.create());
// @ts-expect-error an axios instance is no client
attach(axios.create(), axios.create());
// @ts-expect-error a client is no axios instance
detach(1);
// @ts-expect-error what the key takes
const wrong: AttachedRequestConfig = { skipAuth: 'yes' };

export { mine, promise, wrong };
