// The package as CommonJS.

const { createClient } = require('authflight');

async function main() {
  const { loaded, work } = await import('./work.js');
  const answers = await work(createClient, JSON.parse(process.env.GIVEN));
  console.log(JSON.stringify({ answers, loaded: loaded(createClient) }));
}

main();
