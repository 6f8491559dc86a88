// The protected page at a path that the proxy leaves out: a refresh is the error boundary's, in the browser.
export { default } from '../me/page';
