// The clients beside which authflight is measured, in the order of the tables.
//
// Each is a file here with one export, `create(options)`. `options`: `baseUrl`, `fetch` (a stub transport; without it the
// client uses the network as it does by default), `storage` (`memory` or `cookie`) and `tokens` (the store of that name,
// see ../tokens.mjs), and on a server `context`, as getServerSideProps has it. It answers `{ get, instance }`:
// `get(path)` gives the parsed body or rejects; `instance` is what the library made. `ready`, where there is one, is a
// promise to wait for. `storm(count, path)`: the promises of so many requests, where they are not `get`.

/** The name in tables, by file. */
export const CLIENTS = {
  bare: 'bare fetch',
  authflight: 'authflight',
  'by-hand': 'wrapper by hand',
  'axios-pattern': 'axios pattern',
  'axios-fetch': 'axios pattern, own adapter',
  'axios-auth-refresh': 'axios-auth-refresh',
  wretch: 'wretch',
  ofetch: 'ofetch',
  ky: 'ky',
  alova: 'alova',
};

/** Those of every scenario. With its own fetch adapter axios differs where a stub leaves the adapter to the client. */
export const ALL = Object.keys(CLIENTS).filter((client) => client !== 'axios-fetch');

/** Those that are measured where all of them would take too long. */
export const FEW = ['bare', 'authflight', 'by-hand', 'axios-pattern'];

/** What all figures are ratios to: plain fetch without any of the job done. */
export const LIMIT = 'bare';
