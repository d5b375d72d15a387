import { z } from 'zod';
import { PageQuery } from '#platform/http';
import { publicId, type ContactId } from '#platform/kernel';
import type { AddressKind } from '../address.js';
import { CONSENT_STATES, PURPOSES, stateAt, type Consents } from '../consent.js';
import type { Conversation } from '../conversation.repository.js';
import { isWindowOpen, windowClosesAt } from '../window.js';

/** A contact with what is known of it, as read for people and programs. */
export interface ContactView {
  readonly id: ContactId;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly addresses: readonly { readonly kind: AddressKind; readonly value: string }[];
  readonly consents: Consents;
  readonly blocks: readonly { readonly scope: 'marketing' | 'all'; readonly reason: string; readonly at: Date }[];
}

export const ListContactsQuery = PageQuery.extend({ phone: z.string().max(40).optional() });

const instantText = z.string().describe('RFC 3339, UTC');
export const ContactResponse = z
  .object({
    id: z.string(),
    phone: z.string().nullable().describe('missing for people known by user id alone'),
    name: z.string().nullable(),
    addresses: z.array(z.object({ kind: z.enum(['phone', 'bsuid']), value: z.string() })),
    consents: z.partialRecord(
      z.enum(PURPOSES),
      z.object({
        state: z.enum(CONSENT_STATES),
        event_id: z.string(),
        occurred_at: instantText,
        expires_at: instantText.nullable(),
      }),
    ),
    suppressions: z.array(
      z.object({ scope: z.enum(['marketing', 'all']), reason: z.string(), suppressed_at: instantText }),
    ),
    created_at: instantText,
  })
  .meta({ id: 'Contact' });
export type ContactResponse = z.output<typeof ContactResponse>;

export const ContactDetailResponse = ContactResponse.extend({
  windows: z.array(
    z.object({
      number_id: z.string(),
      open: z.boolean(),
      last_inbound_at: instantText,
      closes_at: instantText,
      free_entry_until: instantText.nullable(),
    }),
  ),
});
export type ContactDetailResponse = z.output<typeof ContactDetailResponse>;

export const showContact = (contact: ContactView, now: Date): ContactResponse => ({
  id: publicId('contact', contact.id),
  phone: contact.addresses.find((address) => address.kind === 'phone')?.value ?? null,
  name: contact.name,
  addresses: [...contact.addresses],
  consents: Object.fromEntries(
    Object.entries(contact.consents).map(([purpose, consent]) => [
      purpose,
      {
        state: stateAt(consent, now),
        event_id: publicId('consent', consent.eventId),
        occurred_at: consent.at.toISOString(),
        expires_at: consent.expiresAt?.toISOString() ?? null,
      },
    ]),
  ),
  suppressions: contact.blocks.map((block) => ({
    scope: block.scope,
    reason: block.reason,
    suppressed_at: block.at.toISOString(),
  })),
  created_at: contact.createdAt.toISOString(),
});

export const showWindow = (conversation: Conversation, now: Date): ContactDetailResponse['windows'][number] => ({
  number_id: publicId('number', conversation.numberId),
  open: isWindowOpen(conversation.lastInboundAt, now),
  last_inbound_at: conversation.lastInboundAt.toISOString(),
  closes_at: windowClosesAt(conversation.lastInboundAt).toISOString(),
  free_entry_until: conversation.freeEntryUntil?.toISOString() ?? null,
});
