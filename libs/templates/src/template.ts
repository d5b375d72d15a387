import type { TemplateId } from '#platform/kernel';
import type { Component } from './components.js';

/** A template in one language. Every language of a name is a row of its own, as it is with Meta. */
export interface Template {
  readonly id: TemplateId;
  readonly wabaId: string;
  readonly metaId: string | null;
  readonly name: string;
  readonly language: string;
  /** What Meta bills it as; equals the requested one until Meta decides otherwise. */
  readonly category: TemplateCategory;
  readonly requestedCategory: TemplateCategory;
  readonly status: TemplateStatus;
  readonly rejectedReason: string | null;
  readonly components: readonly Component[];
  readonly parameterFormat: ParameterFormat;
  readonly quality: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const CATEGORIES = ['marketing', 'utility', 'authentication'] as const;
export type TemplateCategory = (typeof CATEGORIES)[number];
export type ParameterFormat = 'positional' | 'named';

/** `submitted` is ours (stored, Meta has not answered yet); the others are Meta's. source: whatsapp-cloud-api.md §4.4 */
export const STATUSES = [
  'submitted',
  'pending',
  'approved',
  'rejected',
  'in_appeal',
  'flagged',
  'paused',
  'disabled',
  'locked',
  'limit_exceeded',
  'archived',
  'pending_deletion',
  'deleted',
] as const;
export type TemplateStatus = (typeof STATUSES)[number];

/** A flagged template has been warned and may still be sent. source: pricing-and-policy.md §6.4 */
const USABLE: readonly TemplateStatus[] = ['approved', 'flagged'];
export const isUsable = (template: Pick<Template, 'status'>): boolean => USABLE.includes(template.status);

/** Meta's words that lead to one of our states; the others are the state's own name. */
const ALSO: Record<string, TemplateStatus> = {
  reinstated: 'approved',
  unarchived: 'approved',
  unlocked: 'approved',
  active: 'approved',
};

/** The state behind a status or webhook event of Meta; null for words nobody has documented. */
export function statusOf(word: string): TemplateStatus | null {
  const lower = word.toLowerCase();
  return ALSO[lower] ?? STATUSES.find((status) => status === lower) ?? null;
}

export const categoryOf = (word: string | null | undefined): TemplateCategory | null =>
  CATEGORIES.find((category) => category === word?.toLowerCase()) ?? null;

/** Webhooks write `en-US`, everything else `en_US`. source: pricing-and-policy.md §6.4 */
export const languageOf = (code: string): string => code.replaceAll('-', '_');

/** What is wanted of the versions of one name. */
export interface TemplateWish {
  readonly wabaId: string;
  readonly language?: string | null;
}

export type TemplateChoice =
  | { readonly template: Template }
  | {
      readonly refusal: 'template_not_found' | 'template_language_required' | 'template_not_usable';
      readonly detail: string;
    };

/**
 * The version to send: the language asked for, exactly as Meta demands it; without one, the only usable version there is.
 */
export function chooseTemplate(versions: readonly Template[], wish: TemplateWish): TemplateChoice {
  const ours = versions.filter((each) => each.wabaId === wish.wabaId && each.status !== 'deleted');
  const language = wish.language ? languageOf(wish.language) : null;
  const fitting = language ? ours.filter((each) => each.language === language) : ours;
  if (fitting.length === 0) return missing(ours, language);
  const usable = fitting.filter(isUsable);
  if (usable.length > 1)
    return {
      refusal: 'template_language_required',
      detail: `This template exists in ${usable.map((each) => each.language).join(', ')}; say which language.`,
    };
  const [template] = usable;
  if (template) return { template };
  const states = fitting.map((each) => `${each.language} is ${each.status.replaceAll('_', ' ')}`).join(', ');
  return { refusal: 'template_not_usable', detail: `This template cannot be sent now: ${states}.` };
}

const missing = (ours: readonly Template[], language: string | null): TemplateChoice => ({
  refusal: 'template_not_found',
  detail:
    language && ours.length > 0
      ? `This template does not exist in ${language}; it exists in ${ours.map((each) => each.language).join(', ')}.`
      : 'There is no template of this name for this number.',
});
