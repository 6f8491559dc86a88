// What the API server answers.

export interface User {
  id: string;
  name: string;
  session: string;
}

export interface AwesomeData {
  owner: string;
  flight: string;
  from: string;
  to: string;
  gate: string;
  seat: string;
}

/** Both tokens, as login and refresh answer. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}
