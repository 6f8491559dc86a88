// The description of the tests' REST endpoints, in the form that openapi-typescript gives it.

export interface paths {
  '/users/{id}': {
    parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
    get: operations['getUser'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/notes': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post: operations['addNote'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/hang': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get: operations['hang'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}

export interface components {
  schemas: {
    User: { id: string };
    Note: { owner: string; text: string };
    Problem: { error: string };
  };
}

interface Answer<T> {
  headers: { [name: string]: unknown };
  content: { 'application/json': T };
}

export interface operations {
  getUser: {
    parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
    requestBody?: never;
    responses: { 200: Answer<components['schemas']['User']>; 401: Answer<components['schemas']['Problem']> };
  };
  addNote: {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody: { content: { 'application/json': { text: string } } };
    responses: { 201: Answer<components['schemas']['Note']>; 401: Answer<components['schemas']['Problem']> };
  };
  hang: {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: { 200: Answer<components['schemas']['User']> };
  };
}
