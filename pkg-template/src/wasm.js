// Loads the core, once for all clients, and replaces the instance after a trap.

import { compile, glue } from 'authflight:core';
import { AuthflightError, wasmError } from './error.js';

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
  broken.dead = true;
  if (broken === current) current = undefined;
  const error = wasmError(cause);
  for (const fail of [...broken.waits]) fail(error);
  return error;
};

// The core itself throws messages and the errors that the host makes. Anything else came through it: a trap,
// an exhausted stack, or an import that threw and left it half-way.
export const isTrap = (error) => typeof error !== 'string' && !(error instanceof AuthflightError);

const start = (compiled) => {
  const made = { waits: new Set(), dead: false };
  // Calls that promises, microtasks and the garbage collector make: nobody else could catch their traps.
  const guarded = (run) => {
    if (made.dead) return undefined;
    try {
      return run();
    } catch (error) {
      retire(made, error);
      return undefined;
    }
  };
  const { classes, functions } = glue(compiled, guarded);
  for (const name of Object.keys(functions)) {
    made[name] = (...args) => {
      try {
        return functions[name](...args);
      } catch (error) {
        throw isTrap(error) ? retire(made, error) : error;
      }
    };
  }
  // Whoever has an object of a class guards its calls.
  return Object.assign(made, classes);
};
