import type { Invariant } from './invariant.js';

/** Each tenant's texts carry a word of its own; the runner has looked for it wherever it must not be. */
export const isolation: Invariant = {
  id: 'I10',
  promise: 'no tenant’s text is in another’s answers or webhooks, in a job, or in a log; its ids are 404 for others',
  violations: ({ leaks }) => [...leaks],
};
