/** The contract between the control plane and its nodes: leases, claims, records, media. Values only. */
export * from './lease.js';
export * from './media.js';
export * from './queue-of-node.js';
export * from './work.js';
