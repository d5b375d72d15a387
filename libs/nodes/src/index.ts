/** Nodes: the workloads that serve numbers, who may act for them, and the controller that keeps them running. */
export { CallerNode, type NodeCaller } from './authenticate-node/node-caller.js';
export { NodeGuard } from './authenticate-node/node-guard.js';
export { NodeTokens } from './authenticate-node/node-tokens.js';
export type { Condition } from './condition.js';
export {
  DriverFailure,
  NodeDriver,
  type DesiredNode,
  type LogLine,
  type ObservedSlot,
  type Workload,
} from './driver/node-driver.js';
export { NodeLeaseRepository, type HeldLease } from './hold-slot/node-lease.repository.js';
export { NodeSessions } from './hold-slot/node-sessions.js';
export { NodeControllerModule, NodeDriverModule } from './node-controller.module.js';
export { Fenced } from './node.errors.js';
export type { Node, SpecState } from './node.js';
export { NodesConfig } from './nodes.config.js';
export { NodesApiModule, NodesModule } from './nodes.module.js';
export { nodesMigrations } from './nodes.migration.js';
export { Nodes } from './nodes.js';
export { ProvisionNumber } from './provision-number/provision-number.js';
export { NodeController } from './reconcile/node-controller.js';
export { SteerNode } from './steer-node/steer-node.js';
