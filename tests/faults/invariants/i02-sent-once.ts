import type { Invariant } from './invariant.js';

/**
 * No message is on the network twice. There is no exception, because the platform never sends an ambiguous attempt again: a tenant
 * cannot ask for it yet.
 */
export const sentOnce: Invariant = {
  id: 'I2',
  promise: 'the network has accepted no message more than once',
  violations: ({ sends }) =>
    [...Map.groupBy(sends, (send) => send.message)].flatMap(([message, own]) =>
      own.length > 1 ? [`${message} was sent ${own.length} times: ${own.map((send) => send.token).join(', ')}`] : [],
    ),
};
