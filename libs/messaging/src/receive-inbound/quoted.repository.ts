import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MessageId, NumberId, TenantId } from '#platform/kernel';
import type { InboundMessage } from '#whatsapp';

/** The message that another one is about: answers, reacts to, edits or takes back. */
export interface QuotedMessage {
  readonly id: MessageId;
  readonly direction: 'out' | 'in';
  /** The person it went to or came from. */
  readonly recipient: string;
}

type Quoting = InboundMessage & { readonly sender: { readonly id: NumberId } };

/** Finds the messages that people's messages are about. */
@Injectable()
export class QuotedRepository {
  /** What each of them is about, by place; one query for all, none when nothing is quoted. Strangers' messages are null. */
  async of(tx: Tx, tenantId: TenantId, messages: readonly Quoting[]): Promise<(QuotedMessage | null)[]> {
    const quoted = messages.map(quotedWamid);
    const wamids = quoted.filter((wamid) => wamid !== null);
    if (wamids.length === 0) return messages.map(() => null);
    const rows = await tx.query<QuotedMessage & { readonly wamid: string; readonly number_id: NumberId }>(
      'SELECT id, direction, recipient, wamid, number_id FROM message WHERE tenant_id = $1 AND wamid = ANY($2)',
      [tenantId, [...new Set(wamids)]],
    );
    const known = new Map(
      rows.map(({ wamid, number_id, ...message }) => [keyOf(number_id, wamid), message satisfies QuotedMessage]),
    );
    return messages.map(({ sender }, place) => known.get(keyOf(sender.id, quoted[place] ?? '')) ?? null);
  }
}

const keyOf = (numberId: NumberId, wamid: string): string => `${numberId} ${wamid}`;

/** source: whatsapp-cloud-api.md §5.2 */
function quotedWamid({ replyToWamid, type, content }: InboundMessage): string | null {
  if (replyToWamid) return replyToWamid;
  const payload = content[type] as { message_id?: unknown; original_message_id?: unknown } | null | undefined;
  const wamid = payload?.original_message_id ?? payload?.message_id;
  return typeof wamid === 'string' ? wamid : null;
}
