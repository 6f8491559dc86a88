// The declarations of authflight/axios, as an application with CommonJS compiles them.

import authflight = require('authflight');
import entry = require('authflight/axios');
import axios = require('axios');

const api = authflight.createClient('https://api.example.com');
const http: axios.AxiosInstance = entry.attach(axios.create(), api);
entry.detach(http);

// @ts-expect-error a client is needed
entry.attach(axios.create());
