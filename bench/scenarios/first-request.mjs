// The whole script of an application that is loaded, and makes one authenticated request: see load.mjs.

export async function load({ create }, tokens) {
  const client = create({ baseUrl: location.origin, storage: 'cookie', tokens });
  try {
    globalThis.loaded = { data: await client.get('/data'), ms: performance.now() };
  } catch (error) {
    globalThis.loaded = { error: String(error), ms: performance.now() };
  }
}
