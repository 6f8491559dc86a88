// Loaded into a server by `node --require`: each SIGUSR2 sets its clocks forward by a minute.

const { performance } = require('node:perf_hooks');

const MINUTE_MS = 60_000;
let ahead = 0;
for (const clock of [Date, performance]) {
  const now = clock.now.bind(clock);
  clock.now = () => now() + ahead;
}
process.on('SIGUSR2', () => {
  ahead += MINUTE_MS;
  console.error(`clocks: +${ahead}`);
});
