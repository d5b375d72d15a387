import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { sleep } from '#platform/kernel';
import { fromWaId } from '#whatsapp';
import { GroupGraph } from './group-graph.js';
import type { OwnNumber } from '../number-graph.js';
import { OnPremRefusal } from '../onprem.errors.js';
import type { Photo } from '../profile-photo/photo.js';

const Listed = z.looseObject({
  data: z.looseObject({
    groups: z.array(
      z.looseObject({ id: z.string(), subject: z.string().optional(), created_at: z.coerce.string().optional() }),
    ),
  }),
});
const Shown = z.looseObject({
  subject: z.string().optional(),
  creation_timestamp: z.coerce.string().optional(),
  participants: z.array(z.looseObject({ wa_id: z.string().optional(), user_id: z.string().optional() })).optional(),
});
const Requested = z.looseObject({ request_id: z.string().optional() });
const Invite = z.looseObject({ invite_link: z.string() });

/** A group in the words of the on-premises API. */
export interface ShortGroup {
  readonly id: string;
  readonly creation_time: number;
}
export interface FullGroup {
  readonly subject: string;
  readonly creator: string;
  readonly creation_time: number;
  readonly admins: readonly string[];
  readonly participants: readonly string[];
}

/** Who is in a group: E.164, or business-scoped user ids where phones are hidden. */
export interface Members {
  readonly subject: string;
  readonly participants: readonly string[];
}

/** The hosted network makes a group behind the answer; the original answered with the group itself. */
const APPEARS_MS = [100, 200, 400, 800, 1_600, 3_200];
const MOST_LISTED = 1_024;

/** The legacy groups of the on-premises API by way of the Cloud Groups API. source: whatsapp-onprem-api.md §11, whatsapp-cloud-api.md §4.9 */
@Injectable()
export class GraphGroups {
  constructor(private readonly graph: GroupGraph) {}

  async list(client: OwnNumber): Promise<ShortGroup[]> {
    const { data } = await this.graph.ofNumber(client, 'GET', `groups?limit=${MOST_LISTED}`, Listed);
    return data.groups.map(({ id, created_at }) => ({ id, creation_time: Number(created_at ?? 0) }));
  }

  /** Waits until the network shows the new group; 1011 when it takes too long, and it may then still come. */
  async create(client: OwnNumber, subject: string): Promise<ShortGroup> {
    const before = new Set((await this.list(client)).map(({ id }) => id));
    await this.graph.ofNumber(client, 'POST', 'groups', Requested, { messaging_product: 'whatsapp', subject });
    for (const pause of APPEARS_MS) {
      const fresh = (await this.list(client)).find(({ id }) => !before.has(id));
      if (fresh) return fresh;
      await sleep(pause);
    }
    throw new OnPremRefusal(1011, 'WhatsApp is still making the group; it will be in the list.');
  }

  /** The business is the one admin a group has. */
  async show(client: OwnNumber, id: string, own: string): Promise<FullGroup> {
    const group = await this.look(client, id);
    return {
      subject: group.subject ?? '',
      creator: own,
      creation_time: Number(group.creation_timestamp ?? 0),
      admins: [own],
      participants: (group.participants ?? []).flatMap(({ wa_id: waId }) => waId ?? []),
    };
  }

  /** A group as Meta shows it now: its people by address. */
  async members(client: OwnNumber, id: string): Promise<Members> {
    const { subject = '', participants = [] } = await this.look(client, id);
    const addresses = participants.flatMap(({ wa_id: waId, user_id: userId }) =>
      waId ? fromWaId(waId) : (userId ?? []),
    );
    return { subject, participants: addresses };
  }

  private look(client: OwnNumber, id: string): Promise<z.output<typeof Shown>> {
    return this.graph.ofGroup(client, 'GET', id, '?fields=subject,creation_timestamp,participants', Shown);
  }

  async rename(client: OwnNumber, id: string, subject: string): Promise<void> {
    await this.graph.ofGroup(client, 'POST', id, '', Requested, { messaging_product: 'whatsapp', subject });
  }

  /** The network wants it square, with sides of 192 pixels or more. source: whatsapp-cloud-api.md §6.2, 131209 and 131210 */
  async setIcon(client: OwnNumber, id: string, { type, bytes }: Photo): Promise<void> {
    const file = { name: type === 'image/png' ? 'icon.png' : 'icon.jpg', type, bytes };
    await this.graph.formOfGroup(client, id, Requested, ['profile_picture_file', file]);
  }

  async invite(client: OwnNumber, id: string): Promise<string> {
    return (await this.graph.ofGroup(client, 'GET', id, '/invite_link', Invite)).invite_link;
  }

  /** A new link takes the place of the old one, which opens nothing any more. */
  async revokeInvite(client: OwnNumber, id: string): Promise<void> {
    await this.graph.ofGroup(client, 'POST', id, '/invite_link', Invite, { messaging_product: 'whatsapp' });
  }

  async removeParticipants(client: OwnNumber, id: string, waIds: readonly string[]): Promise<void> {
    await this.graph.ofGroup(client, 'DELETE', id, '/participants', Requested, {
      messaging_product: 'whatsapp',
      participants: waIds.map((waId) => ({ user: `+${waId.replace(/^\+/, '')}` })),
    });
  }
}
