/** Sent on request to one endpoint, whatever it subscribes to; nobody can subscribe to it. */
export const TEST_EVENT = 'endpoint.test';

/** The body of every delivery. source: sms-like-apis.md §3 */
export const payloadOf = (type: string, occurredAt: Date, data: unknown): string =>
  JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
