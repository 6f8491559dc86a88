// Where the article sends people; the tests bring their tokens themselves.
const Login = () => <h1>Login</h1>;

export default Login;
