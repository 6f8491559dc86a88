import type { AppProps } from 'next/app';
import '@/lib/action';
import '@/lib/events';
import '@/styles/base.css';
import '@/styles/start.css';
import '@/styles/answers.css';
import '@/styles/bench.css';
import '@/styles/login.css';
import '@/styles/docs.css';

const App = ({ Component, pageProps }: AppProps) => <Component {...pageProps} />;

export default App;
