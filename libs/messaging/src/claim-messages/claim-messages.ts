import { Injectable } from '@nestjs/common';
import { Contacts, isWindowOpen, pairKey, parseAddress } from '#contacts';
import { groupKey, Groups } from '#groups';
import { Media } from '#media';
import type { ClaimedMedia, ClaimedMessage, ClaimResponse } from '#node-protocol';
import { Fenced, type NodeCaller, NodeSessions } from '#nodes';
import { Numbers, type Sender } from '#numbers';
import { Database, type Tx } from '#platform/database';
import { parsePublicId, type DomainError, type MediaId, type MessageId } from '#platform/kernel';
import { mediumIn } from '#whatsapp';
import { EndMessages, type End } from '../end-messages.js';
import type { DecisionLine } from '../decision.js';
import { GroupNotUsable, MediaRefused } from '../messaging.errors.js';
import { type Addressee, lastInboundOf, mayStillGo } from '../permission.js';
import { attemptToken } from './attempt-token.js';
import { ClaimRepository, type ClaimRow, type Grant } from './claim.repository.js';
import { pairPace, refill, waitForToken } from './pace.js';

/** A node that has not heard yet that it shall pause asks again; by then it will have heard. */
const STANDING_STILL_MS = 1_000;

/**
 * Gives a node the right to send some messages once. Committed before anything is sent: order within a lane, the number's and the
 * pair's rate, expiry, window and withdrawal are looked at again here, because time has passed since the message was accepted.
 * source: reliability-and-operations.md §3.4, §3.7
 */
@Injectable()
export class ClaimMessages {
  constructor(
    private readonly database: Database,
    private readonly sessions: NodeSessions,
    private readonly numbers: Numbers,
    private readonly contacts: Contacts,
    private readonly groups: Groups,
    private readonly claims: ClaimRepository,
    private readonly ends: EndMessages,
    private readonly media: Media,
  ) {}

  execute(node: NodeCaller, epoch: bigint, ids: readonly string[]): Promise<ClaimResponse> {
    return this.database.withTenant(node.tenantId, async (tx) => {
      const wanted = await this.sessions.check(tx, node.nodeId, epoch);
      if (!wanted) throw new Fenced();
      if (wanted !== 'run') return { ...nothing(), later_ids: [...ids], retry_after_ms: STANDING_STILL_MS };
      const sender = await this.numbers.require(tx, node.tenantId, node.numberId);
      if (sender.status !== 'active') return nothing();
      const heads = await this.claims.headsOfLanes(tx, node.tenantId, node.numberId, node.nodeId, ids);
      if (heads.length === 0) return nothing();

      const files = await this.media.forSending(tx, node.tenantId, node.numberId, heads.flatMap(fileOf));
      const { sendable, ended, windows } = await this.lookAgain(tx, sender, heads, files);
      await this.claims.noteWindows(tx, node.tenantId, windows); // messages before the wallet, as everywhere
      const nextIds = await this.ends.execute(tx, node.tenantId, ended);
      const { granted, later, retryAfterMs } = await this.withinRate(tx, sender, sendable);
      const messages = await this.grant(tx, node, epoch, granted, files);
      return {
        messages,
        later_ids: later.map((row) => row.message_id),
        retry_after_ms: retryAfterMs,
        next_ids: nextIds,
      };
    });
  }

  /** What may still go out, and what may not any more, with the reason. */
  private async lookAgain(
    tx: Tx,
    sender: Sender,
    rows: readonly ClaimRow[],
    files: Files,
  ): Promise<{ sendable: ClaimRow[]; ended: End[]; windows: Map<MessageId, boolean> }> {
    const addressees = await this.addressees(tx, sender, rows);
    const sendable: ClaimRow[] = [];
    const ended: End[] = [];
    const windows = new Map<MessageId, boolean>();
    for (const row of rows) {
      const addressee = addressees.get(row.message_id);
      const refused = refusedNow(row, addressee, files, tx.now);
      if (row.expires_at <= tx.now) ended.push({ id: row.message_id, state: 'expired', error: null });
      else if (refused) {
        const { code, message } = refused.refusal;
        const error = { code, detail: message, meta_code: null };
        ended.push({ id: row.message_id, state: 'failed', error, line: refused.line });
      } else {
        sendable.push(row);
        const open = isWindowOpen(addressee ? lastInboundOf(addressee) : null, tx.now);
        if (open !== row.window_open) windows.set(row.message_id, open);
      }
    }
    return { sendable, ended, windows };
  }

  /** Whom each message is for, as they are now; a group nobody knows any more is missing. */
  private async addressees(tx: Tx, sender: Sender, rows: readonly ClaimRow[]): Promise<Map<MessageId, Addressee>> {
    const toGroups = rows.flatMap(({ group_id: metaId }) => (metaId ? [{ numberId: sender.id, metaId }] : []));
    const toPeople = rows.flatMap((row) => {
      const address = row.group_id ? null : parseAddress(row.recipient);
      return address ? [{ numberId: sender.id, address }] : [];
    });
    const groups = await this.groups.find(tx, sender.tenantId, toGroups);
    const people = await this.contacts.sendingFacts(tx, sender.tenantId, toPeople);
    return new Map(
      rows.flatMap((row): [MessageId, Addressee][] => {
        const person = people.get(pairKey(sender.id, { value: row.recipient })) ?? null;
        if (!row.group_id) return [[row.message_id, { person }]];
        const group = groups.get(groupKey({ numberId: sender.id, metaId: row.group_id }));
        return group ? [[row.message_id, { group }]] : [];
      }),
    );
  }

  private async withinRate(
    tx: Tx,
    sender: Sender,
    rows: readonly ClaimRow[],
  ): Promise<{ granted: ClaimRow[]; later: ClaimRow[]; retryAfterMs: number }> {
    if (rows.length === 0) return { granted: [], later: [], retryAfterMs: 0 };
    const pace = refill(await this.claims.lockPace(tx, sender.tenantId, sender.id), sender.ratePerSecond, tx.now);
    const lanes = await this.claims.lanePaces(
      tx,
      sender.tenantId,
      sender.id,
      rows.map((row) => row.recipient),
    );
    const granted: ClaimRow[] = [];
    const later: ClaimRow[] = [];
    const dues = new Map<string, Date>();
    const deferred = new Map<MessageId, Date>();
    for (const row of rows) {
      const pair = pairPace(lanes.get(row.recipient) ?? null, tx.now);
      if (!pair.allowed) deferred.set(row.message_id, pair.at);
      else if (granted.length + 1 > pace.tokens) later.push(row);
      else {
        granted.push(row);
        dues.set(row.recipient, pair.due);
      }
    }
    const left = { ...pace, tokens: pace.tokens - granted.length };
    await this.claims.keepPace(tx, sender.tenantId, sender.id, left);
    await this.claims.keepLanePaces(tx, sender.tenantId, sender.id, dues);
    await this.claims.defer(tx, sender.tenantId, deferred);
    return { granted, later, retryAfterMs: later.length ? waitForToken(left, sender.ratePerSecond, tx.now) : 0 };
  }

  private async grant(
    tx: Tx,
    node: NodeCaller,
    epoch: bigint,
    rows: readonly ClaimRow[],
    files: Files,
  ): Promise<ClaimedMessage[]> {
    const grants: Grant[] = rows.map((row) => ({
      id: row.message_id,
      token: attemptToken(row.message_id, row.attempt + 1),
    }));
    await this.claims.grant(tx, node.tenantId, epoch, grants);
    return rows.map((row, index) => {
      const [fileId] = fileOf(row);
      return {
        message_id: row.message_id,
        attempt_token: grants[index]?.token ?? '',
        ...destinationOf(row),
        content: row.content,
        reply_to_wamid: row.reply_to_wamid,
        ...(fileId ? { media: files.get(fileId) } : {}),
      };
    });
  }
}

type Files = ReadonlyMap<MediaId, ClaimedMedia>;

/** The file of ours that a message names, if it names one. */
function fileOf({ content }: ClaimRow): MediaId[] {
  const id = parsePublicId('media', mediumIn(content)?.id ?? '');
  return id ? [id] : [];
}

/** A file may have been deleted, or its time may be over, since the message was accepted. */
function missingFile(row: ClaimRow, files: Files): DomainError | null {
  if (fileOf(row).every((id) => files.has(id))) return null;
  return new MediaRefused(
    'media_not_usable',
    'conflict',
    '/media/id',
    'The file of this message is not there any more.',
  );
}

/** The gate that has closed since the message was accepted, if one has (promise P6). */
function refusedNow(
  row: ClaimRow,
  addressee: Addressee | undefined,
  files: Files,
  now: Date,
): { readonly refusal: DomainError; readonly line: DecisionLine } | null {
  if (!addressee) return refusedBy('recipient_valid', new GroupNotUsable('nobody knows it any more'));
  const file = missingFile(row, files);
  return mayStillGo(addressee, row, now) ?? (file && refusedBy('media', file));
}

const refusedBy = (gate: DecisionLine['gate'], refusal: DomainError) => ({
  refusal,
  line: { gate, outcome: 'refused', detail: refusal.message } as const,
});

const destinationOf = ({
  recipient,
  group_id: groupId,
}: ClaimRow): Pick<ClaimedMessage, 'to' | 'to_group' | 'recipient'> => {
  if (groupId) return { to: groupId, to_group: true, recipient: null };
  const isPhone = recipient.startsWith('+');
  return { to: isPhone ? recipient : null, recipient: isPhone ? null : recipient };
};

const nothing = (): ClaimResponse => ({ messages: [], later_ids: [], retry_after_ms: 0, next_ids: [] });
