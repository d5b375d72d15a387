import type { Invariant } from './invariant.js';

/** The runner has waited for this as long as it is willing to; what is left then is stuck. */
export const nothingWaits: Invariant = {
  id: 'I4',
  promise: 'once the faults are over, nothing stays queued or half sent',
  violations: ({ unfinished }) => unfinished.map(({ message, state }) => `${message} is still ${state}`),
};
