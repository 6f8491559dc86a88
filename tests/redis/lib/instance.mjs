// One instance of a server: answers each request with what the API server says of its user. Forked by fleet.mjs.

import { createServer } from 'node:http';
import { createServerClient } from 'authflight';
import { createRedisCoordinator } from 'authflight/redis';
import { connect } from './clients.mjs';

const { kind, port, options } = JSON.parse(process.argv[2]);
const { client } = await connect(kind, port);
const inner = createRedisCoordinator(client, { ...options, onError: () => {} });

const coordinate = {
  refresh: (key, run, held) => {
    const told = (proceed) => {
      process.send({ leads: key });
      return run(proceed);
    };
    return inner.refresh(key, told, held);
  },
};

const server = createServer(async (req, res) => {
  const baseUrl = new URL(req.url, 'http://instance').searchParams.get('api');
  const api = createServerClient({ req, res }, { baseUrl, coordinate });
  let answer;
  try {
    answer = { status: 200, body: (await api.get('/api/users/me')).data };
  } catch (error) {
    const { code, message, status } = error.cause ?? {};
    answer = {
      status: 500,
      body: { code: error.code, outcome: error.refreshOutcome, cause: { code, message, status } },
    };
  } finally {
    api.dispose();
  }
  res.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body));
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
