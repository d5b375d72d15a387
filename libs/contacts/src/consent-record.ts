import type { ContactId } from '#platform/kernel';
import type { ConsentEventKind, ConsentFact, Purpose } from './consent.js';

export const CHANNEL_SCOPES = ['whatsapp', 'any'] as const;
export const LEGAL_BASES = ['consent', 'contract', 'legitimate_interest'] as const;

/** How it was given or taken back. source: pricing-and-policy.md §5.2 */
export const METHOD = {
  keyword: 'whatsapp_keyword',
  meta: 'whatsapp_preference',
  import: 'api_import',
} as const;

/** One entry of the trail that proves consent: everything that was shown, said and known. source: pricing-and-policy.md §5.2 */
export interface ConsentRecord extends ConsentFact {
  readonly contactId: ContactId;
  /** The address the event is about, as given at the time. */
  readonly subject: string;
  readonly event: ConsentEventKind;
  readonly purpose: Purpose;
  readonly channelScope: (typeof CHANNEL_SCOPES)[number];
  readonly method: string;
  readonly businessNameShown: string | null;
  readonly textShown: string | null;
  readonly textVersion: string | null;
  readonly language: string | null;
  readonly doubleOptIn: boolean | null;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly recordedAt: Date;
  readonly timezone: string | null;
  /** `user:<id>`, `api_key:<id>`, `contact` (the person), `meta`. */
  readonly actor: string;
  readonly legalBasis: (typeof LEGAL_BASES)[number] | null;
  readonly jurisdiction: string | null;
  readonly ageConfirmed: boolean | null;
  readonly sourceBatch: string | null;
  /** What caused it on WhatsApp; the same cause is recorded once. */
  readonly cause: string | null;
}

/** What a record has when nobody says otherwise. */
export const BLANK_RECORD = {
  channelScope: 'whatsapp',
  businessNameShown: null,
  textShown: null,
  textVersion: null,
  language: null,
  doubleOptIn: null,
  evidence: {},
  timezone: null,
  legalBasis: null,
  jurisdiction: null,
  ageConfirmed: null,
  expiresAt: null,
  sourceBatch: null,
  previousId: null,
  cause: null,
} as const satisfies Partial<ConsentRecord>;
