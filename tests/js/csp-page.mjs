// The page of R90: its policy forbids wasm. Tells its parent what the first request threw, and what a second one did.

import { createClient } from 'authflight';

async function attempt() {
  try {
    const client = createClient(`${location.origin}/`, 'memory');
    await client.get('robots.txt');
    return { resolved: true };
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message, isAxiosError: error.isAxiosError };
  }
}

parent.postMessage([await attempt(), await attempt()], '*');
