// Plain objects that a polluted Object.prototype cannot change.

// Instances inherit nothing but this one method, for those who ask configs as they ask axios'. Object.create(null)
// would be the same, and many times slower: engines keep such objects as dictionaries.
function Own() {}
// Writable, so that an instance can have a property of that name.
Own.prototype = Object.seal(
  Object.create(null, {
    hasOwnProperty: { __proto__: null, value: Object.prototype.hasOwnProperty, writable: true },
  }),
);

// Keys that lead to prototypes.
export const UNSAFE = ['__proto__', 'constructor', 'prototype'];

// The own properties of `object`, and no others.
export const own = (object) => Object.assign(new Own(), object);

// One own property.
export const member = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);

export const isOwn = (object) => object instanceof Own;

// Headers as axios has them, also another copy's.
export const isHeaders = (value) => value?.[Symbol.toStringTag] === 'AxiosHeaders';

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
