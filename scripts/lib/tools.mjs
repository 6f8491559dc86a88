// The paths of the commands that builds and tests call, as set-up left them.

import { join } from 'node:path';
import { findBrowsers } from './browsers.mjs';
import { cargoTool, cargoToolFolders } from './cargo-tools.mjs';
import { findCommand, withPath } from './command.mjs';
import { ROOT } from './paths.mjs';

const NODE_BIN = join(ROOT, 'node_modules', '.bin');

/** What PATH has to begin with: wasm-pack and cargo look for other tools there. */
export function toolFolders() {
  return [...cargoToolFolders(), NODE_BIN];
}

/**
 * Each command's path, `null` where set-up has not installed it, and `env`: the environment of native builds
 * (PATH with the tools' folders). For wasm32 it is `(await wasmToolchain()).env`.
 */
export function tools() {
  return {
    wasmBindgen: cargoTool('wasm-bindgen'),
    wasmBindgenTestRunner: cargoTool('wasm-bindgen', 'wasm-bindgen-test-runner'),
    wasmPack: cargoTool('wasm-pack'),
    wasmOpt: findCommand(join(NODE_BIN, 'wasm-opt')),
    nextest: cargoTool('cargo-nextest'),
    deny: cargoTool('cargo-deny'),
    geckodriver: cargoTool('geckodriver'),
    ...findBrowsers(),
    env: withPath(toolFolders()),
  };
}
