import { consentAllows, isFreeEntryOpen, isWindowOpen, SEND_GUARD_SECONDS, type Purpose } from '#contacts';
import { chooseTemplate, fillTemplate, type Filled, type TemplateChoice, type TemplateParams } from '#templates';
import type { GraphContent } from '#whatsapp';
import { decide, type Decision, type GateAnswer } from '../decision.js';
import {
  ConsentMissing,
  RecipientInvalid,
  RecipientSuppressed,
  SenderNotUsable,
  SenderUnknown,
  TemplateParametersInvalid,
  TemplateRefused,
  TenantNotActive,
  WindowClosed,
} from '../messaging.errors.js';
import { freeFormContent } from './content.js';
import { mediaUsable, namesOurFile } from './media-gate.js';
import type { SendFacts } from './send-facts.js';
import type { SendMessageRequest } from './send.schema.js';

/** A command that passed every gate but the last one, the balance. */
export interface Passed {
  readonly decision: Decision;
  readonly content: GraphContent;
  readonly kind: 'template' | 'service';
  readonly category: Purpose;
  readonly templateId: string | null;
  readonly windowOpen: boolean;
}
export type Verdict = { readonly passed: Passed } | { readonly refused: Decision };

/** Asks the gates, in order, whether this may be sent. Facts in, verdict out: the same answer for every way of sending. */
export function judge(request: SendMessageRequest, facts: SendFacts, now: Date): Verdict {
  const choice = chooseFor(request, facts);
  const template = choice && 'template' in choice ? choice.template : null;
  const filled = template && request.template ? fillTemplate(template, paramsOf(request.template)) : null;
  const category: Purpose = template ? template.category : 'service';
  const windowOpen = isWindowOpen(facts.recipient?.lastInboundAt ?? null, now);

  const content =
    filled && 'template' in filled
      ? { type: 'template', template: filled.template }
      : freeFormContent(request, facts.file);

  const decision = decide({
    tenant_active: () => tenantActive(facts),
    number_usable: () => numberUsable(facts),
    recipient_valid: () => (facts.address ? { pass: `a ${facts.address.kind}` } : { refuse: new RecipientInvalid() }),
    not_suppressed: () => notSuppressed(facts, category),
    consent: () => consent(facts, request.template ? (template ? category : 'utility') : 'service', now),
    window: () => window(request, facts, now),
    template: () => templateUsable(request, choice, filled),
    ...(content && namesOurFile(content)
      ? { media: () => mediaUsable(content, facts.file, request.send_at ?? now) }
      : {}),
    quiet_hours_and_frequency: () => ({ notLimited: 'no quiet hours or frequency rules are set' }),
    portfolio_limit: () => ({ notLimited: 'the messaging limit of the portfolio is not tracked yet' }),
  });
  if (decision.refusal) return { refused: decision };

  if (!content) throw new Error('a message passed its gates without content');
  const kind = template ? 'template' : 'service';
  return { passed: { decision, content, kind, category, templateId: template?.id ?? null, windowOpen } };
}

function tenantActive({ tenant }: SendFacts): GateAnswer {
  return tenant.status === 'active'
    ? { pass: 'the account is active' }
    : { refuse: new TenantNotActive(tenant.status) };
}

function numberUsable({ sender }: SendFacts): GateAnswer {
  if (!sender) return { refuse: new SenderUnknown() };
  if (sender.status !== 'active') return { refuse: new SenderNotUsable(`it is ${sender.status}`) };
  if (!sender.nodeId) return { refuse: new SenderNotUsable('it has no node yet') };
  return { pass: `${sender.phone} is active and has a node` };
}

function notSuppressed({ recipient }: SendFacts, category: Purpose): GateAnswer {
  const suppressed = recipient?.suppressed ?? null;
  if (suppressed === 'all') return { refuse: new RecipientSuppressed('no messages at all') };
  if (suppressed === 'marketing' && category === 'marketing')
    return { refuse: new RecipientSuppressed('no marketing') };
  return { pass: suppressed ? 'suppressed for marketing only' : 'not on the suppression list' };
}

function consent({ recipient }: SendFacts, purpose: Purpose, now: Date): GateAnswer {
  const verdict = consentAllows(recipient?.consents ?? {}, purpose, now, recipient?.lastInboundAt ?? null);
  if (!verdict.allowed) return { refuse: new ConsentMissing(purpose) };
  return {
    pass: verdict.because === 'granted' ? `${verdict.purpose} consent is in force` : 'the recipient wrote first',
  };
}

/** A window about to close counts as closed, because the message still has to travel. */
function window(request: SendMessageRequest, { recipient }: SendFacts, now: Date): GateAnswer {
  if (request.template) return { pass: 'templates need no open window' };
  const last = recipient?.lastInboundAt ?? null;
  const at = request.send_at ?? now;
  if (!isWindowOpen(last, at, SEND_GUARD_SECONDS)) return { refuse: new WindowClosed(last) };
  const free = isFreeEntryOpen(recipient?.freeEntryUntil ?? null, at) ? ', free entry point open' : '';
  return { pass: `open, the recipient last wrote at ${last?.toISOString()}${free}` };
}

function templateUsable(request: SendMessageRequest, choice: TemplateChoice | null, filled: Filled | null): GateAnswer {
  if (!request.template || !choice) return { pass: 'not a template' };
  if ('refusal' in choice) return { refuse: new TemplateRefused(choice.refusal, choice.detail) };
  if (!filled || 'refusal' in filled) return { refuse: new TemplateParametersInvalid(filled?.refusal ?? []) };
  const { name, language, status } = choice.template;
  return { pass: `${name} (${language}) is ${status} and its parameters are complete` };
}

const chooseFor = (request: SendMessageRequest, { sender, templates }: SendFacts): TemplateChoice | null =>
  request.template && sender
    ? chooseTemplate(templates, { wabaId: sender.wabaId, language: request.template.language ?? null })
    : null;

function paramsOf(template: NonNullable<SendMessageRequest['template']>): TemplateParams {
  const { params, header, buttons, code } = template;
  const media = typeof header === 'object' && 'url' in header ? { ...header, link: header.url } : header;
  return {
    ...(params ? { params } : {}),
    ...(media ? { header: typeof media === 'object' ? withoutUrl(media) : media } : {}),
    ...(buttons ? { buttons } : {}),
    ...(code ? { code } : {}),
  };
}

type Header = Exclude<NonNullable<TemplateParams['header']>, string>;
const withoutUrl = (media: object): Header =>
  Object.fromEntries(
    Object.entries(media).filter(([key, value]) => key !== 'url' && value !== undefined),
  ) as unknown as Header;
