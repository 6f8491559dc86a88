// middleware.ts
import { jwtVerify } from 'jose';
import { type NextRequest, NextResponse } from 'next/server';

export async function middleware(request: NextRequest) {
  const { pathname } = request.nextUrl;
  if (
    pathname.startsWith('/_next/') ||
    pathname.startsWith('/api/') ||
    pathname.startsWith('/favicon.ico') ||
    pathname.includes('.')
  ) {
    return NextResponse.next();
  }
  const accessToken = request.cookies.get('accessToken')?.value;
  const refreshToken = request.cookies.get('refreshToken')?.value;
  if (!accessToken && !refreshToken) return NextResponse.redirect(new URL('/login', request.url));
  try {
    const secret = new TextEncoder().encode(process.env.AUTH_SECRET);
    if (accessToken) await jwtVerify(accessToken, secret);
  } catch {
    if (!refreshToken) return NextResponse.redirect(new URL('/login', request.url));
    const answer = await fetch(`${process.env.API_URL}/auth/restore-token`, {
      method: 'POST',
      credentials: 'include',
      headers: { Cookie: request.cookies.toString() },
    });
    if (!answer.ok) return NextResponse.redirect(new URL('/login', request.url));
    const { accessToken: renewed } = await answer.json();
    const again = NextResponse.redirect(request.url);
    again.cookies.set('accessToken', renewed);
    return again;
  }
  return NextResponse.next();
}
