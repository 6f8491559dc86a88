// The built server: does for one page what is in its environment, and prints what came of it.

import { render } from './render.js';

render(JSON.parse(process.env.GIVEN)).then((result) => console.log(JSON.stringify(result)));
