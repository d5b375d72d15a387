// npm run bench: the budgets of the design, each a ratio taken in this very run, and the sandbox's own speed, which has to be out
// of the way of all of them. Prints a table, then the same as JSON. `npm run bench -- history end-to-end` takes some figures alone.
import { acceptFigures } from './figures/accept.mjs';
import { endToEndFigure } from './figures/end-to-end.mjs';
import { firstMessageFigure } from './figures/first-message.mjs';
import { historyFigure } from './figures/history.mjs';
import { sandboxFigures } from './figures/sandbox.mjs';
import { Figures } from './lib/figures.mjs';
import { startServers } from './lib/processes.mjs';

const ALL = {
  sandbox: sandboxFigures,
  'first-message': firstMessageFigure,
  accept: acceptFigures,
  'end-to-end': endToEndFigure,
  history: historyFigure,
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  console.error(`There is no figure ${unknown.join(', ')}; there are ${Object.keys(ALL).join(', ')}.`);
  process.exit(2);
}

const figures = new Figures();
const servers = await startServers();
try {
  for (const [name, take] of Object.entries(ALL)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await take(figures, servers);
  }
} finally {
  await servers.stop();
}
figures.print();
process.exit(0);
