/** The queue on which stored notifications wait; its jobs carry envelope ids. */
export const INBOUND_QUEUE = 'inbound';
