// Plain objects that a polluted Object.prototype cannot change.

// Own properties only, on an object without a prototype.
export const own = (object) => Object.assign({ __proto__: null }, object);

// A literal or the like, and neither a list nor an instance of a class.
export const isPlain = (value) => {
  if (value === null || typeof value !== 'object') return false;
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === null || Object.getPrototypeOf(prototype) === null) &&
    !(Symbol.toStringTag in value) &&
    !(Symbol.iterator in value)
  );
};
