import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import { Invalid, newId, parsePublicId, type ContactId, type TenantId } from '#platform/kernel';
import type { ContactRef } from '../address.js';
import { AddressBook } from '../address-book.js';
import { BLANK_RECORD, METHOD, type ConsentRecord } from '../consent-record.js';
import { ConsentLedger, type Trails } from '../consent-ledger.js';
import type { ConsentState } from '../consent.js';
import { NotCorrectable } from '../contacts.errors.js';
import { lifts } from '../marketing-preference/signals.js';
import { ContactDirectory } from '../read-contacts/contact-directory.js';
import type { ContactView } from '../read-contacts/contact.schema.js';
import { SuppressionRepository } from '../suppression.repository.js';
import type { RecordConsentRequest } from './consent.schema.js';

/** Clocks of callers run ahead a little; what they call now may be some seconds away. */
const CLOCK_SKEW_MS = 60_000;

export interface RecordedConsent {
  readonly record: ConsentRecord;
  readonly contact: ContactView;
  readonly state: ConsentState | null;
}

/** Adds one event to a contact's trail of consent; a person nobody knew becomes a contact by it. */
@Injectable()
export class RecordConsent {
  constructor(
    private readonly database: Database,
    private readonly book: AddressBook,
    private readonly directory: ContactDirectory,
    private readonly ledger: ConsentLedger,
    private readonly suppressions: SuppressionRepository,
  ) {}

  async execute(
    tenantId: TenantId,
    ref: ContactRef,
    request: RecordConsentRequest,
    actor: string,
  ): Promise<RecordedConsent> {
    return this.database.withTenant(tenantId, async (tx) => {
      assertTimes(request, tx.now);
      const contactId = await this.contactOf(tx, tenantId, ref);
      const subject = await this.subjectOf(tx, tenantId, ref, contactId);
      let record = recordOf(request, contactId, subject, actor, tx.now);
      const states = await this.ledger.append(tx, tenantId, [contactId], (trails) => {
        record = { ...record, previousId: previousOf(request, trails, contactId) };
        return [record];
      });
      if (lifts(record, 'keyword'))
        await this.suppressions.lift(tx, tenantId, [{ contactId, reason: 'keyword', at: record.occurredAt }]);
      const contact = await this.directory.show(tx, tenantId, contactId);
      return { record, contact, state: states.get(contactId)?.[request.purpose] ?? null };
    });
  }

  private async contactOf(tx: Tx, tenantId: TenantId, ref: ContactRef): Promise<ContactId> {
    if ('id' in ref) return this.directory.require(tx, tenantId, ref);
    const contacts = await this.book.ensure(tx, tenantId, [ref.address]);
    return contacts.get(ref.address.value) as ContactId;
  }

  /** The address the person gave; for a caller that names our id, the one we would use. */
  private async subjectOf(tx: Tx, tenantId: TenantId, ref: ContactRef, contactId: ContactId): Promise<string> {
    if ('address' in ref) return ref.address.value;
    const { addresses } = await this.directory.show(tx, tenantId, contactId);
    return addresses[0]?.value ?? '';
  }
}

function assertTimes(request: RecordConsentRequest, now: Date): void {
  const occurredAt = request.occurred_at ?? now;
  if (occurredAt.getTime() > now.getTime() + CLOCK_SKEW_MS)
    throw new Invalid([{ pointer: '/occurred_at', detail: `lies in the future; it is ${now.toISOString()} here` }]);
  if (request.expires_at && request.expires_at <= occurredAt)
    throw new Invalid([{ pointer: '/expires_at', detail: 'must be later than occurred_at' }]);
}

/** The event this one names, or by default the one that decided until now. */
function previousOf(request: RecordConsentRequest, trails: Trails, contactId: ContactId): string | null {
  const trail = (trails.get(contactId) ?? []).filter((record) => record.purpose === request.purpose);
  if (!request.previous_id) return trail.at(-1)?.id ?? null;
  const id = parsePublicId('consent', request.previous_id);
  const previous = trail.find((record) => record.id === id);
  if (!previous)
    throw new Invalid([{ pointer: '/previous_id', detail: 'no event of this contact about this purpose' }]);
  if (request.event === 'corrected' && previous.cause !== null) throw new NotCorrectable();
  return previous.id;
}

const recordOf = (
  request: RecordConsentRequest,
  contactId: ContactId,
  subject: string,
  actor: string,
  now: Date,
): ConsentRecord => ({
  ...BLANK_RECORD,
  id: newId<'consent'>(now),
  contactId,
  subject,
  event: request.event,
  purpose: request.purpose,
  channelScope: request.channel_scope,
  method: request.event === 'imported' ? METHOD.import : request.method,
  businessNameShown: request.business_name_shown ?? null,
  textShown: request.text_shown ?? null,
  textVersion: request.text_version ?? null,
  language: request.language ?? null,
  doubleOptIn: request.double_opt_in ?? null,
  evidence: request.evidence,
  occurredAt: request.occurred_at && request.occurred_at < now ? request.occurred_at : now,
  recordedAt: now,
  timezone: request.timezone ?? null,
  actor,
  legalBasis: request.legal_basis ?? null,
  jurisdiction: request.jurisdiction ?? null,
  ageConfirmed: request.age_confirmed ?? null,
  expiresAt: request.expires_at ?? null,
  sourceBatch: request.source_batch ?? null,
});
