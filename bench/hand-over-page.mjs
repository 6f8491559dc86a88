// A tab that takes a lock, looks at what is there, writes the next number and releases: see hand-over.mjs.

import { follow, leave } from '../pkg-template/src/tab-channel.js';

const LOCK = 'hand-over';
const role = location.search.slice(1);

const post = async (path, body = {}) => (await fetch(path, { method: 'POST', body: JSON.stringify(body) })).json();

const cookie = () => /(?:^|; )n=(\d+)/.exec(document.cookie)?.[1];

/** What the holder of the lock sees, at once. `own`: the number that this tab takes for the last one. */
async function look(own) {
  const seen = { local: localStorage.getItem('n'), cookie: cookie() };
  const start = performance.now();
  const found = await follow(`n${own}`);
  seen.ms = performance.now() - start;
  seen.record = (found?.refreshToken ?? `n${own}`).slice(1);
  return seen;
}

/** As a refresh does: the record first, then storage. */
async function write(last, next) {
  const start = performance.now();
  await leave(`n${last}`, { accessToken: 'a', refreshToken: `n${next}` });
  const ms = performance.now() - start;
  // biome-ignore lint/suspicious/noDocumentCookie: it is what is measured.
  document.cookie = `n=${next}; Path=/`;
  localStorage.setItem('n', String(next));
  return ms;
}

async function pair() {
  let own = (await post('/last')).last;
  let over = false;
  while (!over) {
    let ms;
    await navigator.locks.request(LOCK, async () => {
      const { last, next, done } = await post('/turn', { tab: role, seen: await look(own) });
      over = done;
      ms = await write(last, next);
      own = next;
    });
    post('/wrote', { ms });
  }
}

async function main() {
  for (;;) {
    await navigator.locks.request(LOCK, async () => {
      const waited = post('/waited');
      await post('/holds');
      await waited;
      while (!(await navigator.locks.query()).pending.some(({ name }) => name === LOCK));
      const { last, next } = await post('/turn', { tab: role });
      await write(last, next);
    });
    // After the fresh tab, which waits.
    await navigator.locks.request(LOCK, () => {});
  }
}

async function fresh() {
  // A page that loads reads what is there.
  localStorage.getItem('n');
  cookie();
  const { last } = await post('/last');
  const held = navigator.locks.request(LOCK, async () => {
    await post('/turn', { tab: role, seen: await look(last) });
  });
  await post('/waits');
  await held;
  await post('/done');
}

await { one: pair, two: pair, main, fresh }[role]();
