export default function Login() {
  return <h1 data-testid="login">Sign in</h1>;
}
