import { z } from 'zod';
import { ClaimedMedia } from './media.js';

/**
 * The contract of sending: a node asks to claim messages, sends what it was given, and records what became of each.
 * One request is one transaction in the control plane. source: reliability-and-operations.md §3.4
 */

/** Most messages in one claim or record; a job carries at most 50 references. */
export const MOST_PER_CALL = 200;

export const ClaimRequest = z.object({
  /** The lease epoch the node acts under; an older one is refused with `fenced`. */
  epoch: z.string().regex(/^\d+$/),
  message_ids: z.array(z.uuid()).min(1).max(MOST_PER_CALL),
});
export type ClaimRequest = z.output<typeof ClaimRequest>;

/** A message this node, and nobody else, may now send once. */
export const ClaimedMessage = z.object({
  message_id: z.uuid(),
  /** Goes out as `biz_opaque_callback_data` and comes back in every status. */
  attempt_token: z.string().max(512),
  /** E.164 with `+`, the id of a group, or null when the contact is known by its business-scoped id alone. */
  to: z.string().nullable(),
  to_group: z.boolean().optional(),
  /** Business-scoped user id, when there is no phone. */
  recipient: z.string().nullable(),
  /** `type` and the object of that type, as the Graph API takes them. */
  content: z.looseObject({ type: z.string() }),
  /** wamid of the message this one answers. */
  reply_to_wamid: z.string().nullable(),
  /** The file of ours that the content names; WhatsApp has to have it before the message goes out. */
  media: ClaimedMedia.optional(),
});
export type ClaimedMessage = z.output<typeof ClaimedMessage>;

export const ClaimResponse = z.object({
  messages: z.array(ClaimedMessage),
  /** Allowed, but not yet: the number's rate is used up. Ask again for these after `retry_after_ms`. */
  later_ids: z.array(z.uuid()),
  retry_after_ms: z.number().int().nonnegative(),
  /** Lanes that became free while claiming (a message expired or was refused): claim these too. */
  next_ids: z.array(z.uuid()),
});
export type ClaimResponse = z.output<typeof ClaimResponse>;

export const GraphFailure = z.object({
  code: z.number().int(),
  subcode: z.number().int().nullable(),
  title: z.string().max(500),
  details: z.string().max(2_000).nullable(),
});
export type GraphFailure = z.output<typeof GraphFailure>;

/** What became of one attempt. */
export const Outcome = z.discriminatedUnion('kind', [
  /** The network took it: 200 with a wamid. */
  z.object({
    kind: z.literal('accepted'),
    wamid: z.string().min(1).max(500),
    wa_id: z.string().max(200).nullable(),
    held: z.boolean(),
  }),
  /** The network refused it with a Graph error: certainly not sent. */
  z.object({ kind: z.literal('refused'), error: GraphFailure }),
  /** The request was never written in full: certainly not sent. */
  z.object({ kind: z.literal('not_sent'), reason: z.string().max(500) }),
  /** Written, but the answer is unknown: must not be sent again silently. */
  z.object({ kind: z.literal('ambiguous'), reason: z.string().max(500) }),
]);
export type Outcome = z.output<typeof Outcome>;

export const RecordRequest = z.object({
  epoch: z.string().regex(/^\d+$/),
  outcomes: z
    .array(z.object({ message_id: z.uuid(), attempt_token: z.string().max(512), outcome: Outcome }))
    .min(1)
    .max(MOST_PER_CALL),
});
export type RecordRequest = z.output<typeof RecordRequest>;

export const RecordResponse = z.object({
  /** The next message of each lane that became free. */
  next_ids: z.array(z.uuid()),
});
export type RecordResponse = z.output<typeof RecordResponse>;
