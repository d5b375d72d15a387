/** The contract between the control plane and its nodes: leases, claims, records. Values only. */
export * from './lease.js';
export * from './work.js';
