import type { Invariant } from './invariant.js';

const UNDER_WAY = new Set(['queued', 'submitting', 'sent']);

/** The runner has waited for this as long as it is willing to; what is left then is stuck. */
export const nothingWaits: Invariant = {
  id: 'I4',
  promise:
    'once the faults are over, nothing stays queued or half sent, and what the network has is settled by its statuses',
  violations: ({ unfinished, messages, sends, untold }) => {
    const onNetwork = new Set(sends.map(({ message }) => message));
    const unsettled = messages.filter(
      ({ id, direction, state }) =>
        direction === 'out' &&
        !untold.includes(id) &&
        (UNDER_WAY.has(state) || (state === 'unknown' && onNetwork.has(id))),
    );
    return [
      ...unfinished.map(({ message, state }) => `${message} is still ${state}`),
      ...unsettled.map(({ id, state }) => `${id} has stayed ${state}`),
    ];
  },
};
