// How objects become query strings and forms.
// biome-ignore-all lint/suspicious/noExplicitAny: parameters and form fields are whatever the application has

/** How objects and lists are written: in query strings and in forms. */
export interface SerializerOptions {
  /**
   * Lists as `a[]=1&a[]=2` (`false`, the default), `a[0]=1&a[1]=2` (`true`) or `a=1&a=2` (`null`). In forms an object
   * below a list always has its index, unless it is `null`.
   */
  indexes?: boolean | null;
  /** Nested names as `a.b` in place of `a[b]`. Default `false`. */
  dots?: boolean;
  /** A key that ends in `{}` is written as JSON, and keeps these two characters. Default `true`; `false`: drops them. */
  metaTokens?: boolean;
  /** How deep objects may nest; deeper ones end in `ERR_FORM_DATA_DEPTH_EXCEEDED`. Default `100`; `Infinity`: no limit. */
  maxDepth?: number;
  /** Called for every value. */
  visitor?: SerializerVisitor;
}

/**
 * Called for a value with its key; `this` is what it is written to, by `append`.
 *
 * @returns `true`: go on below this value.
 */
export type SerializerVisitor = (
  this: FormLike,
  value: any,
  key: string | number,
  path: (string | number)[] | null,
  helpers: SerializerHelpers,
) => boolean;

/** What a {@link SerializerVisitor} may use. */
export interface SerializerHelpers {
  /** What would be done without a visitor. */
  defaultVisitor: SerializerVisitor;
  /** A value as text or `Blob`. */
  convertValue: (value: any) => any;
  /** Whether it has values below it. */
  isVisitable: (value: any) => boolean;
}

/** What fields are appended to: a `FormData`, or the like. */
export interface FormLike {
  /** Adds a field. */
  append(name: string, value: any, options?: any): any;
}

/** `params` into a query string, without `?`. Its answer is sent as it is. */
export type SerializeParams = (params: Record<string, any>, options?: ParamsSerializerOptions) => string;

/** How `params` become a query string. */
export interface ParamsSerializerOptions extends SerializerOptions {
  /** Encodes names and values. Default: `encodeURIComponent`, but `:`, `$` and `,` stay, and a space is `+`. */
  encode?: (value: string, defaultEncode: (value: string) => string) => string;
  /** Does it all. */
  serialize?: SerializeParams;
}
