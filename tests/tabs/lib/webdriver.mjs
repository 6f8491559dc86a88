// Tabs of Firefox and WebKit: windows of one WebDriver session. Commands go one after the other; answers come by POST.

import { tools as findTools } from '../../../scripts/lib/tools.mjs';

/** `site`: see site.mjs; its pages answer to it. */
export async function launch(name, site) {
  const { open } = await import(`../../js/platforms/${name}.mjs`);
  const { command, stop } = await open(`${site.origin}/blank`, { tools: findTools(), ...PLATFORM[name] });
  let last = Promise.resolve();
  /** Runs with a window as the current one. */
  const inWindow = (handle, act) => {
    const turn = last.then(async () => {
      await command('POST', '/window', { handle });
      return act();
    });
    last = turn.catch(() => {});
    return turn;
  };
  const [first] = await command('GET', '/window/handles');
  let calls = 0;

  const openTab = async () => {
    const { handle } = await inWindow(first, () => command('POST', '/window/new', { type: 'tab' }));
    return {
      goto: (url) => inWindow(handle, () => command('POST', '/url', { url })),
      run(method, args) {
        calls += 1;
        const call = calls;
        return new Promise((resolve, reject) => {
          const off = site.on((message) => {
            if (message.call !== call) return;
            off();
            if (message.error) reject(new Error(`${method}: ${message.error}`));
            else resolve(message.value);
          });
          inWindow(handle, () => command('POST', '/execute/sync', { script: CALL, args: [call, method, args] })).catch(
            (error) => {
              off();
              reject(error);
            },
          );
        });
      },
      close: () => inWindow(handle, () => command('DELETE', '/window')),
    };
  };
  return {
    name,
    // There is one profile in a session: whoever uses it clears it.
    profile: async () => ({ open: openTab, close: async () => {} }),
    close: stop,
  };
}

const CALL = `
  const [call, method, args] = arguments;
  const report = (message) => fetch('/answer', { method: 'POST', body: JSON.stringify({ call, ...message }) });
  Promise.resolve()
    .then(() => window.tab[method](...args))
    .then((value) => report({ value }), (error) => report({ error: String(error) }));
`;

/** Enough processes that a tab which blocks its own blocks no other tab. */
const PLATFORM = {
  firefox: { prefs: { 'dom.ipc.processCount.webIsolated': 24, 'dom.ipc.processCount': 24 } },
  webkit: {},
};
