// Loads the core, once for all clients, and replaces the instance after a trap.

import { compile, glue } from 'authflight:core';
import { wasmError } from './error.js';

let module;
let current;

// A module handed in by the application, for runtimes that refuse to compile bytes.
export const useModule = (given) => {
  if (given && given !== module) {
    module = given;
    current = undefined;
  }
};

// The running instance: the glue's exports, and `waits`: what to call when it traps. Compiling takes
// about a millisecond. What fails is tried again at the next call.
export const instance = () => {
  if (current) return current;
  try {
    module ??= compile();
    current = start(module);
    return current;
  } catch (cause) {
    throw wasmError(cause);
  }
};

// A trapped instance may hold half of anything: nobody uses it again, and whoever waits on it fails.
export const retire = (broken, cause) => {
  if (broken === current) current = undefined;
  const error = wasmError(cause);
  for (const fail of [...broken.waits]) fail(error);
  return error;
};

export const isTrap = (error) => error instanceof WebAssembly.RuntimeError;

const start = (compiled) => {
  const made = { waits: new Set() };
  // Work that the core does in microtasks: a trap there has no caller that could catch it.
  const queueTask = (task) =>
    queueMicrotask(() => {
      try {
        task();
      } catch (error) {
        retire(made, error);
      }
    });
  return Object.assign(made, glue(compiled, queueTask));
};
