import type { NodeId, TenantId } from '#platform/kernel';

/** How drivers that run things under labels find their own again. source: reliability-and-operations.md §1.2 (5) */
export const LABEL = {
  managedBy: 'app.kubernetes.io/managed-by',
  installation: 'trunkline/installation',
  tenant: 'trunkline/tenant',
  node: 'trunkline/node',
  slot: 'trunkline/slot',
  specHash: 'trunkline/spec-hash',
  instance: 'trunkline/instance',
} as const;
export const MANAGER = 'trunkline';

/** Whose it is, and which run of which slot. */
export interface Identity {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly slot: number;
  readonly specHash: string;
  readonly instance: string;
}

export const labelsOf = (installation: string, identity: Identity): Record<string, string> => ({
  [LABEL.managedBy]: MANAGER,
  [LABEL.installation]: installation,
  [LABEL.tenant]: identity.tenantId,
  [LABEL.node]: identity.nodeId,
  [LABEL.slot]: String(identity.slot),
  [LABEL.specHash]: identity.specHash,
  [LABEL.instance]: identity.instance,
});

/** The identity in labels that {@link labelsOf} made; null when one is missing. */
export function identityIn(labels: Readonly<Record<string, string | undefined>>): Identity | null {
  const { [LABEL.tenant]: tenantId, [LABEL.node]: nodeId, [LABEL.instance]: instance } = labels;
  const slot = Number(labels[LABEL.slot]);
  if (!tenantId || !nodeId || !instance || !Number.isInteger(slot)) return null;
  const specHash = labels[LABEL.specHash] ?? '';
  return { tenantId: tenantId as TenantId, nodeId: nodeId as NodeId, slot, specHash, instance };
}
