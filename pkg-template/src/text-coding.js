// TextEncoder and TextDecoder where the platform has none (Jest's jsdom): UTF-8, as far as the core needs it.

class Encoder {
  encode(text) {
    return Uint8Array.from(unescape(encodeURIComponent(text)), (char) => char.charCodeAt(0));
  }
}

class Decoder {
  decode(bytes = []) {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return decodeURIComponent(escape(text));
  }
}

const TextEncoderHere = globalThis.TextEncoder ?? Encoder;
const TextDecoderHere = globalThis.TextDecoder ?? Decoder;

export { TextDecoderHere as TextDecoder, TextEncoderHere as TextEncoder };
