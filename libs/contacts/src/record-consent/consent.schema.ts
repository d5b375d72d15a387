import { z } from 'zod';
import { instant, text, jsonObject } from '#platform/http';
import { publicId } from '#platform/kernel';
import { CONSENT_EVENTS, CONSENT_STATES, PURPOSES } from '../consent.js';
import { CHANNEL_SCOPES, LEGAL_BASES, METHOD, type ConsentRecord } from '../consent-record.js';
import { ContactResponse } from '../read-contacts/contact.schema.js';

/** `Web form`, `web-form` and `web_form` are one method. */
const method = text(64)
  .transform((value) =>
    value
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  )
  .refine((value) => value !== METHOD.meta, 'only Meta reports this')
  .describe(
    'how it was given or taken back: web_form, in_app, sms_keyword, whatsapp_keyword, ctwa_ad, ivr, paper, pos, api_import',
  );

const MOST_EVIDENCE = 16_000;
const evidence = z
  .union([text(2_000).transform((reference) => ({ reference })), jsonObject(MOST_EVIDENCE)])
  .describe('a reference, or an object: url, form_id, ip, user_agent, recording, sha256 …');

/** One entry of the consent trail. source: pricing-and-policy.md §5.2 */
export const RecordConsentRequest = z
  .strictObject({
    event: z.enum(CONSENT_EVENTS),
    purpose: z.enum(PURPOSES),
    method,
    channel_scope: z.enum(CHANNEL_SCOPES).default('whatsapp'),
    business_name_shown: text(200).optional(),
    text_shown: text(4_000).optional().describe('the sentence the person agreed to, word for word'),
    text_version: text(64).optional(),
    language: text(20).optional(),
    double_opt_in: z.boolean().optional(),
    evidence: evidence.default({}),
    occurred_at: instant().optional().describe('when it happened; now when absent, never in the future'),
    expires_at: instant().optional(),
    timezone: text(64).optional(),
    legal_basis: z.enum(LEGAL_BASES).optional(),
    jurisdiction: text(16).optional(),
    age_confirmed: z.boolean().optional(),
    source_batch: text(128).optional(),
    previous_id: text(64).optional().describe('the event a correction voids'),
  })
  .superRefine((request, context) => {
    if (request.event === 'corrected' && !request.previous_id)
      context.addIssue({ code: 'custom', path: ['previous_id'], message: 'a correction names the event it voids' });
    if (request.event === 'imported' && !request.source_batch)
      context.addIssue({ code: 'custom', path: ['source_batch'], message: 'an import declares where it comes from' });
  });
export type RecordConsentRequest = z.output<typeof RecordConsentRequest>;

export const ConsentEventResponse = z
  .object({
    id: z.string(),
    event: z.enum(CONSENT_EVENTS),
    purpose: z.enum(PURPOSES),
    subject: z.string(),
    method: z.string(),
    channel_scope: z.enum(CHANNEL_SCOPES),
    business_name_shown: z.string().nullable(),
    text_shown: z.string().nullable(),
    text_version: z.string().nullable(),
    language: z.string().nullable(),
    double_opt_in: z.boolean().nullable(),
    evidence: z.record(z.string(), z.unknown()),
    timezone: z.string().nullable(),
    actor: z.string(),
    legal_basis: z.enum(LEGAL_BASES).nullable(),
    jurisdiction: z.string().nullable(),
    age_confirmed: z.boolean().nullable(),
    source_batch: z.string().nullable(),
    previous_id: z.string().nullable(),
    expires_at: z.string().nullable(),
    occurred_at: z.string(),
    recorded_at: z.string(),
  })
  .meta({ id: 'ConsentEvent' });
export type ConsentEventResponse = z.output<typeof ConsentEventResponse>;

export const RecordConsentResponse = z.object({
  id: z.string(),
  contact: ContactResponse,
  state: z.enum(CONSENT_STATES).nullable().describe('where the contact stands on this purpose now'),
});
export type RecordConsentResponse = z.output<typeof RecordConsentResponse>;

export const showConsentEvent = (record: ConsentRecord): ConsentEventResponse => ({
  id: publicId('consent', record.id),
  event: record.event,
  purpose: record.purpose,
  subject: record.subject,
  method: record.method,
  channel_scope: record.channelScope,
  business_name_shown: record.businessNameShown,
  text_shown: record.textShown,
  text_version: record.textVersion,
  language: record.language,
  double_opt_in: record.doubleOptIn,
  evidence: { ...record.evidence },
  timezone: record.timezone,
  actor: record.actor,
  legal_basis: record.legalBasis,
  jurisdiction: record.jurisdiction,
  age_confirmed: record.ageConfirmed,
  source_batch: record.sourceBatch,
  previous_id: record.previousId && publicId('consent', record.previousId),
  expires_at: record.expiresAt?.toISOString() ?? null,
  occurred_at: record.occurredAt.toISOString(),
  recorded_at: record.recordedAt.toISOString(),
});
