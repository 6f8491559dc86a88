// As much of the package jwt-decode as article S5 uses: throws where the token is no JWT.

export function jwtDecode(token: string): { exp: number } {
  const [, payload = ''] = token.split('.');
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
}
