import type { Evidence } from '../evidence.js';
import type { Invariant } from './invariant.js';

/** The event in which each end of a message is told. */
const EVENT: Record<string, string> = {
  delivered: 'message.delivered',
  read: 'message.read',
  failed: 'message.failed',
  expired: 'message.expired',
  canceled: 'message.canceled',
  unknown: 'message.unknown',
  received: 'inbound.received',
};

/** Every end reached the tenant's own server, signed, and nobody else's. */
export const toldTheTenant: Invariant = {
  id: 'I9',
  promise: 'every end of a message reached its own tenant’s endpoint, signed, under one id, and no other tenant’s',
  violations: (evidence) => [...missing(evidence), ...wrongSignature(evidence), ...astray(evidence), ...ids(evidence)],
};

function missing({ messages, received, companies }: Evidence): string[] {
  const heard = new Set(received.map((event) => `${event.company} ${event.type} ${event.message}`));
  const listening = new Set(companies.map(({ id }) => id));
  return messages.flatMap(({ id, company, state }) => {
    const type = EVENT[state];
    if (!type || !listening.has(company) || heard.has(`${company} ${type} ${id}`)) return [];
    return [`${company} never heard ${type} of ${id}`];
  });
}

const wrongSignature = ({ received }: Evidence): string[] =>
  received.flatMap((event) =>
    event.signed ? [] : [`${event.webhookId} reached ${event.company} with a bad signature`],
  );

function astray({ received, messages }: Evidence): string[] {
  const owner = new Map(messages.map((message) => [message.id, message.company]));
  return received.flatMap((event) => {
    const whose = owner.get(event.message);
    return whose !== undefined && whose !== event.company
      ? [`${event.webhookId} of ${whose} reached ${event.company}`]
      : [];
  });
}

/** A repeat carries the id of the first time; another event another one. */
function ids({ received, deliveries }: Evidence): string[] {
  const known = new Map(deliveries.map((each) => [each.webhookId, `${each.type} ${each.message}`]));
  return received.flatMap(({ webhookId, type, message }) => {
    const meant = known.get(webhookId);
    return meant === `${type} ${message}` ? [] : [`${webhookId} came as ${type} ${message} and stands for ${meant}`];
  });
}
