// A public page, which is the same for everyone and built ahead.
import Link from 'next/link';

export default function Start() {
  return (
    <div data-testid="start">
      <h1>Tokens are renewed before the page is rendered</h1>
      <p className="lead">
        The proxy verifies the access token of every page request. One that is over is renewed there: the page is
        rendered with the new token, the browser gets the new cookies with the answer, and nobody is redirected.
      </p>
      <p className="buttons">
        <Link className="button primary" href="/me" prefetch={false}>
          Open the protected page
        </Link>
        <Link className="button" href="/direct" prefetch={false}>
          The same page, past the proxy
        </Link>
      </p>
      <ul className="tiles">
        <li>
          <h2>Fifty requests, one refresh</h2>
          <p>Two tabs, prefetches and late requests with the old cookie share it, so that rotation sees no reuse.</p>
        </li>
        <li>
          <h2>The page guards itself</h2>
          <p>A request that gets past the proxy meets the guard of the page, the action or the route.</p>
        </li>
        <li>
          <h2>A fault is no sign-out</h2>
          <p>While the refresh endpoint is down the session stays, and the page says so.</p>
        </li>
      </ul>
    </div>
  );
}
