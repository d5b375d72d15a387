/** Names of the queues that messaging hands work to; jobs carry ids alone. */
export const INBOUND_QUEUE = 'inbound';
