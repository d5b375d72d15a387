import { hmacSha256, type NodeId, type TenantId } from '#platform/kernel';
import type { QueueConnection } from '#platform/queue';
import type { DesiredNode } from '../driver/node-driver.js';
import type { NodeSpec } from '../node.js';

/** What a rendered node takes from the installation. */
export interface BlueprintSettings {
  readonly INTERNAL_URL: string;
  readonly NODE_MEMORY_MB: number;
  readonly LOG_LEVEL: string;
}

/** The parts of a node that its process depends on. */
export interface BlueprintSource {
  readonly id: NodeId;
  readonly tenantId: TenantId;
  readonly spec: Pick<NodeSpec, 'version' | 'restartNonce'>;
  readonly token: string;
}

/**
 * Renders a spec into what a driver shall run, for no slots yet. The hash covers everything a process was started with, under the
 * node's token, so that it tells nothing about the secrets in it; pausing or scaling does not change it.
 */
export function draw(
  { id, tenantId, spec, token }: BlueprintSource,
  queue: QueueConnection,
  settings: BlueprintSettings,
): DesiredNode {
  const env = {
    NODE_ID: id,
    NODE_TOKEN: token,
    CONTROL_PLANE_URL: settings.INTERNAL_URL,
    QUEUE_KIND: queue.kind,
    QUEUE_URL: queue.url,
    LOG_LEVEL: settings.LOG_LEVEL,
  };
  const memoryMb = settings.NODE_MEMORY_MB;
  const print = JSON.stringify([env, memoryMb, spec.version, spec.restartNonce]);
  const specHash = hmacSha256(token, print).toString('hex').slice(0, 16);
  return { tenantId, nodeId: id, slots: [], specHash, env, memoryMb };
}
