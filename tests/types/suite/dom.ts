// With the types of a browser: its storage, its fetch, its WebAssembly.

import { createClient, createVerifier, type WasmModule } from 'authflight';
import { check, type Equal, some } from './support.js';

check<Equal<WasmModule, WebAssembly.Module>>();
createClient('https://api.example.com', localStorage, { wasm: some<WebAssembly.Module>(), headers: new Headers() });

export const asFetch: typeof fetch = createClient('https://api.example.com').fetch;

export const ofWebCrypto = (jwk: JsonWebKey) => createVerifier({ jwk, fetch });
