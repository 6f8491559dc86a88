// CommonJS by `require`.

import authflight = require('authflight');

const api: authflight.Client = authflight.createClient('https://api.example.com', 'memory');
api.get('/me').catch((error: unknown) => error instanceof authflight.AuthflightError && error.code);
