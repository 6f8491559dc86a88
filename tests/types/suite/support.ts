// What the suite states its expectations with: no value, only types.

/** `true` if the two types are the same, and not only assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile unless its type argument is `true`. */
export const check = <_Claim extends true>(): void => {};

/** A value of a type, for code that is compiled and never run. */
export declare function some<T>(): T;
