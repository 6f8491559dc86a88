// The page's cookies, written as text: the suite is about exactly these texts.

/** Writes one cookie as a `Set-Cookie` header would. */
export function writeCookie(text) {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore takes no text, and WebKit and Firefox have no cookieStore
  document.cookie = text;
}
