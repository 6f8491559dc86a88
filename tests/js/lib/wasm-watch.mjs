// Watches the platform's WebAssembly from before the package is loaded: how large memories are, and a failure on demand.

const memories = [];
let broken = false;

const { Instance, Memory, Module, instantiate, compile } = WebAssembly;

const remember = (instance) => {
  for (const value of Object.values(instance.exports)) if (value instanceof Memory) memories.push(new WeakRef(value));
  return instance;
};

function failing() {
  if (!broken) return;
  throw new WebAssembly.CompileError('made to fail by the test');
}

// The package's core imports one module with a name of one letter; Node's own fetch runs on wasm as well.
const isCore = (imports) => Object.keys(imports ?? {}).join() === 'a';

WebAssembly.Instance = new Proxy(Instance, {
  construct(target, args) {
    const instance = Reflect.construct(target, args);
    return isCore(args[1]) ? remember(instance) : instance;
  },
});
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
  return instantiate.call(WebAssembly, source, imports);
};

export const wasm = {
  /**
   * Starts to measure; what it returns says by how many bytes memories have grown since, but for those that are gone.
   * (Their sum says nothing: engines collect the memories of earlier tests when they like.)
   */
  growth() {
    const before = memories.map((memory) => memory.deref()?.buffer.byteLength ?? 0);
    return () =>
      memories.reduce((sum, memory, at) => {
        const now = memory.deref()?.buffer.byteLength;
        return now === undefined ? sum : sum + now - (before[at] ?? 0);
      }, 0);
  },
  /** How many modules were instantiated so far. */
  instances: () => memories.length,
  /** Overwrites the memories that are in use, so that the next call traps. */
  corrupt() {
    for (const memory of memories) {
      const bytes = memory.deref()?.buffer;
      if (bytes) new Uint8Array(bytes).fill(0xff);
    }
  },
  /** Whether the text stands in the memory of the instance that was made last. */
  holds(text) {
    const bytes = memories.at(-1)?.deref()?.buffer;
    return new TextDecoder('latin1').decode(bytes).includes(text);
  },
  /** What the memories in use hold, each as one text. */
  texts: () =>
    memories.flatMap((memory) => {
      const bytes = memory.deref()?.buffer;
      return bytes ? [new TextDecoder('latin1').decode(bytes)] : [];
    }),
  /** From now on nothing can be compiled, or it can again. */
  breakDown(state = true) {
    broken = state;
  },
};
