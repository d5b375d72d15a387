/** Nodes: the workloads that serve numbers, who may act for them, and the controller that keeps them running. */
export { CallerNode, type NodeCaller } from './authenticate-node/node-caller.js';
export { NodeGuard } from './authenticate-node/node-guard.js';
export type { Condition } from './condition.js';
export { NodeSessions } from './hold-slot/node-sessions.js';
export { Fenced } from './node.errors.js';
export { queueOfNode, type Node, type SpecState } from './node.js';
export { NodesModule } from './nodes.module.js';
export { nodesMigrations } from './nodes.migration.js';
