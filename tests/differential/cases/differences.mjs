// The intended differences as the cases show them. Their ids and reasons are in www/docs/differences-from-axios.md.

export const refused = () => [];
export const BODY_OF_GET = [];
export const STREAM_BODY = [];
export const responseType = () => [];
export const CONTROL_CHARACTERS = [];
export const network = () => [];
export const brokenOff = () => [];
export const TIMEOUT_IN_BODY = [];
export const engine = () => [];
export const foreign = () => [];
export const held = () => [];
export const xsrf = () => [];
export const uploads = () => [];
