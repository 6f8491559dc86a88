// Watches the platform's WebAssembly from before the package is loaded: how large memories are, and a failure on demand.

const memories = [];
let broken = false;

const { Instance, Module, instantiate, compile } = WebAssembly;

const remember = (instance) => {
  for (const value of Object.values(instance.exports))
    if (value instanceof WebAssembly.Memory) memories.push(new WeakRef(value));
  return instance;
};

function failing() {
  if (!broken) return;
  throw new WebAssembly.CompileError('made to fail by the test');
}

WebAssembly.Instance = new Proxy(Instance, { construct: (target, args) => remember(Reflect.construct(target, args)) });
WebAssembly.Module = new Proxy(Module, {
  construct(target, args) {
    failing();
    return Reflect.construct(target, args);
  },
});
WebAssembly.compile = async (...args) => {
  failing();
  return compile.apply(WebAssembly, args);
};
WebAssembly.instantiate = async (source, imports) => {
  failing();
  const result = await instantiate.call(WebAssembly, source, imports);
  remember(result.instance ?? result);
  return result;
};

export const wasm = {
  /** Bytes of all memories that are still in use. */
  bytes: () => memories.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0),
  /** How many modules were instantiated so far. */
  instances: () => memories.length,
  /** From now on nothing can be compiled, or it can again. */
  breakDown(state = true) {
    broken = state;
  },
};
