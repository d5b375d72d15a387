import type { Component } from './components.js';
import { categoryOf, statusOf, type ParameterFormat, type Template } from './template.js';

/** What Meta thinks of a template, from whichever side it reached us; what is missing stays as it is. */
export interface Verdict {
  readonly metaId?: string | null;
  /** As Meta writes it: `APPROVED`, `PAUSED`, … */
  readonly status?: string | null;
  readonly category?: string | null;
  readonly reason?: string | null;
  readonly quality?: string | null;
  /** Given when Meta's text is adopted in place of ours. */
  readonly components?: readonly Component[];
  readonly parameterFormat?: ParameterFormat;
}

/** What the codes of Meta mean. source: whatsapp-cloud-api.md §4.4 */
const REASONS: Record<string, string> = {
  ABUSIVE_CONTENT: 'the content is threatening, shaming or otherwise abusive',
  INCORRECT_CATEGORY: 'the content does not fit the category',
  CATEGORY_NOT_AVAILABLE: 'the category is not available',
  INVALID_FORMAT: 'the variables or the formatting cannot be used',
  PROMOTIONAL: 'the content is promotional',
  SCAM: 'the content looks like fraud',
  TAG_CONTENT_MISMATCH: 'the content does not fit the language or the category',
};

/** `INVALID_FORMAT: the variables or …`; words that are no code of Meta stay as they are; `NONE` is no reason. */
export function reasonInWords(reason: string | null | undefined): string | null {
  if (!reason || reason.toUpperCase() === 'NONE') return null;
  const words = REASONS[reason.toUpperCase()];
  return words ? `${reason.toUpperCase()}: ${words}` : reason;
}

/** The template after a verdict, or null when it changes nothing; a repeated verdict is normal. */
export function judged(template: Template, verdict: Verdict, now: Date): Template | null {
  if (isAboutAnother(template, verdict)) return null;
  const status = statusAfter(template, verdict);
  const reason = reasonInWords(verdict.reason);
  const changed: Template = {
    ...template,
    metaId: template.metaId ?? verdict.metaId ?? null,
    status,
    category: categoryOf(verdict.category) ?? template.category,
    rejectedReason: status === template.status ? (reason ?? template.rejectedReason) : reason,
    quality: verdict.quality ?? template.quality,
    components: verdict.components ?? template.components,
    parameterFormat: verdict.parameterFormat ?? template.parameterFormat,
  };
  const same = (Object.keys(changed) as (keyof Template)[]).every((key) => changed[key] === template[key]);
  return same ? null : { ...changed, updatedAt: now };
}

/** Meta gives a template that is deleted and made again a new id. Ids in webhooks may have lost digits beyond 2^53. */
const isAboutAnother = (template: Template, { metaId }: Verdict): boolean =>
  template.metaId !== null && metaId != null && Number(template.metaId) !== Number(metaId);

/** "Pending" is what Meta says first, so it moves nothing but what we have just submitted: the verdict may have overtaken it. */
function statusAfter(template: Template, verdict: Verdict): Template['status'] {
  const status = verdict.status ? statusOf(verdict.status) : null;
  if (status === null) return template.status;
  if (status === 'pending' && !['submitted', 'in_appeal', 'rejected'].includes(template.status)) return template.status;
  return status;
}
