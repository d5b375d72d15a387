/** The queue of a node's work: the control plane fills it, the node takes from it. */
export const queueOfNode = (nodeId: string): string => `node-${nodeId}`;
