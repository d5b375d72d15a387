import type { Id, NodeId, TenantId } from '#platform/kernel';
import type { CallbackPayload } from './render/payload.js';

export type CallbackId = Id<'callback'>;

/** The kinds that the original counted its callbacks by. source: whatsapp-onprem-api.md §13 */
export type CallbackKind = 'inbound_message' | 'status_change';

/** Something a client is still to be told. */
export interface Callback {
  readonly id: CallbackId;
  readonly nodeId: NodeId;
  readonly kind: CallbackKind;
  readonly messageId: string;
  readonly part: CallbackPayload;
  /** False: its retries do not outlive the worker. */
  readonly persist: boolean;
  readonly awaitsMedia: boolean;
}

/** The client that a callback is for. */
export interface ClientKey {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
}

/** The queue on which clients with something to be told wait; its jobs carry ids of nodes. */
export const CALLBACK_QUEUE = 'onprem-callbacks';
