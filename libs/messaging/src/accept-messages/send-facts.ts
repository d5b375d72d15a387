import { Injectable } from '@nestjs/common';
import { type Address, Contacts, pairKey, parseAddress, type SendingFacts } from '#contacts';
import { type Group, groupKey, type GroupPair, Groups } from '#groups';
import { Media, type StoredMedia } from '#media';
import { Numbers, type Sender } from '#numbers';
import { type Tenant, Tenants } from '#onboarding';
import type { Tx } from '#platform/database';
import { parsePublicId, type MediaId, type TenantId } from '#platform/kernel';
import { type Template, Templates } from '#templates';
import { isGroupId, mediumIn } from '#whatsapp';
import type { AcceptCommand, WantedMessage } from './command.js';

/** Everything the gates look at, for one command. */
export interface SendFacts {
  readonly tenant: Tenant;
  readonly sender: Sender | null;
  /** Null for a group, and for what is no address. */
  readonly address: Address | null;
  readonly recipient: SendingFacts | null;
  /** The group that the command names; null as well when nobody has told of it. */
  readonly group: Group | null;
  /** Every version of the template that the command names, usable or not. */
  readonly templates: readonly Template[];
  /** The file of ours that the command names; null as well when the tenant has no such file. */
  readonly file: StoredMedia | null;
}

/** Loads the facts for many commands of a tenant: one query per kind of fact, whatever the number of commands. */
@Injectable()
export class LoadSendFacts {
  constructor(
    private readonly tenants: Tenants,
    private readonly numbers: Numbers,
    private readonly contacts: Contacts,
    private readonly groups: Groups,
    private readonly templates: Templates,
    private readonly media: Media,
  ) {}

  async for(tx: Tx, tenantId: TenantId, commands: readonly AcceptCommand[]): Promise<SendFacts[]> {
    const tenant = await this.tenants.require(tx, tenantId);
    const senders = await this.numbers.senders(tx, tenantId);
    const wanted = commands.map(({ message }) => ({
      sender: senderOf(senders, message.from),
      address: isToGroup(message) ? null : parseAddress(message.to),
      groupId: isToGroup(message) && isGroupId(message.to) ? message.to : null,
    }));
    const pairs = wanted.flatMap(({ sender, address }) =>
      sender && address ? [{ numberId: sender.id, address }] : [],
    );
    const recipients = pairs.length
      ? await this.contacts.sendingFacts(tx, tenantId, pairs)
      : new Map<string, SendingFacts>();
    const groups = await this.groups.find(
      tx,
      tenantId,
      wanted.flatMap(({ sender, groupId }): GroupPair[] =>
        sender && groupId ? [{ numberId: sender.id, metaId: groupId }] : [],
      ),
    );
    const names = [...new Set(commands.flatMap(({ message }) => templateName(message) ?? []))];
    const templates = names.length
      ? await this.templates.versionsOf(tx, tenantId, names)
      : new Map<string, Template[]>();
    const files = await this.media.findAll(
      tx,
      tenantId,
      commands.flatMap(({ message }) => fileOf(message) ?? []),
    );
    return commands.map(({ message }, index) => {
      const name = templateName(message);
      const { sender = null, address = null, groupId = null } = wanted[index] ?? {};
      return {
        tenant,
        sender,
        address,
        recipient: sender && address ? (recipients.get(pairKey(sender.id, address)) ?? null) : null,
        group: sender && groupId ? (groups.get(groupKey({ numberId: sender.id, metaId: groupId })) ?? null) : null,
        templates: name ? (templates.get(name) ?? []) : [],
        file: files.get(fileOf(message) ?? ('' as MediaId)) ?? null,
      };
    });
  }
}

export const isToGroup = ({ recipientType }: WantedMessage): boolean => recipientType === 'group';

const templateName = ({ content }: WantedMessage): string | null =>
  'template' in content ? content.template.name : null;

/** The id of ours that a message names for its file or a header; Meta's own ids are digits. */
function fileOf({ content }: WantedMessage): MediaId | null {
  if ('file' in content) return parsePublicId('media', content.file.id);
  if ('free' in content) return parsePublicId('media', mediumIn(content.free)?.id ?? '');
  const { header } = content.template.params;
  return parsePublicId('media', typeof header === 'object' && 'id' in header ? header.id : '');
}

/** By public id, by phone, or the default sender. */
function senderOf(senders: readonly Sender[], from: string | undefined): Sender | null {
  if (from === undefined) return senders.find((sender) => sender.isDefault) ?? null;
  const id = parsePublicId('number', from);
  const address = parseAddress(from);
  return senders.find((sender) => sender.id === id || sender.phone === address?.value) ?? null;
}
