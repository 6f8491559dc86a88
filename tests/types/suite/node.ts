// With the types of Node: the real request and response of node:http.

import { createServer } from 'node:http';
import { createServerClient } from 'authflight';

createServer(async (req, res) => {
  const { data } = await createServerClient({ req, res }, { baseUrl: 'https://api.example.com' }).get('/me');
  res.end(JSON.stringify(data));
});
