// Bytes as something to compare and to read.

/** As text where they are UTF-8, else in base64. */
export function show(bytes) {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : `base64:${bytes.toString('base64')}`;
}
