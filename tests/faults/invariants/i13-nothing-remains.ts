import type { Invariant } from './invariant.js';

/** More connections than before by more than this is a leak. */
const CONNECTIONS = 2;

/** After everything is quiet, things are as they were. */
export const nothingRemains: Invariant = {
  id: 'I13',
  promise: 'after quiescence the outbox is empty, no process is a stray, no connection is left open',
  violations: ({ remains: { outbox, strays, connections } }) => [
    ...(outbox > 0 ? [`${outbox} rows are left in the outbox`] : []),
    ...strays,
    ...(connections.after > connections.before + CONNECTIONS
      ? [`${connections.before} connections to Postgres before, ${connections.after} after`]
      : []),
  ],
};
