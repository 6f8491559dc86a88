// A multipart body into its parts, so that two of them can be compared whatever their boundaries are.

/** `[{ headers, body }]`; throws where the body does not follow RFC 2046. */
export function parseMultipart(bytes, boundary) {
  const text = bytes.toString('latin1');
  const pieces = text.split(`--${boundary}`);
  const last = pieces.pop();
  if (pieces.shift() !== '' || !/^--(\r\n)?$/.test(last ?? '')) return [{ malformed: text }];
  return pieces.map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    if (!piece.startsWith('\r\n') || !piece.endsWith('\r\n') || end < 0) return { malformed: piece };
    const headers = {};
    for (const line of piece.slice(2, end).split('\r\n')) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = utf8(line.slice(colon + 1).trim());
    }
    return { headers, body: utf8(piece.slice(end + 4, -2)) };
  });
}

const utf8 = (latin1) => Buffer.from(latin1, 'latin1').toString('utf8');
