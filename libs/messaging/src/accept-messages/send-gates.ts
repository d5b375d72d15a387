import { isWindowOpen, SEND_GUARD_SECONDS, type Purpose } from '#contacts';
import type { StoredMedia } from '#media';
import { chooseTemplate, fillTemplate, type Filled, type Misfit, type TemplateChoice } from '#templates';
import { GROUP_CONTENT, type GraphContent } from '#whatsapp';
import { decide, type Decision, type GateAnswer } from '../decision.js';
import {
  GroupUnknown,
  NotForGroups,
  RecipientInvalid,
  RecipientIsSender,
  SenderNotUsable,
  SenderUnknown,
  TemplateParametersInvalid,
  TemplateRefused,
  TenantNotActive,
} from '../messaging.errors.js';
import { type Addressee, consent, groupUsable, lastInboundOf, notSuppressed, windowOpenAt } from '../permission.js';
import type { WantedContent, WantedMessage } from './command.js';
import { fileContent } from './file-content.js';
import { mediaUsable, namesOurFile } from './media-gate.js';
import { isToGroup, type SendFacts } from './send-facts.js';

/** What the gates found out about a message; of one that passed, `content` is what goes out. */
export interface Judged {
  readonly decision: Decision;
  readonly content: GraphContent;
  readonly kind: 'template' | 'service';
  readonly category: Purpose;
  readonly templateId: string | null;
  readonly windowOpen: boolean;
}
/** Passed every gate but the last one, the balance; or refused by one of them. */
export type Verdict = { readonly passed: Judged } | { readonly refused: Judged };

/** Asks the gates, in order, whether this may be sent. Facts in, verdict out: the same answer for every way of sending. */
export function judge(message: WantedMessage, facts: SendFacts, now: Date): Verdict {
  const wanted = templateIn(message.content);
  const choice = chooseFor(wanted, facts);
  const template = choice && 'template' in choice ? choice.template : null;
  const filled = template && wanted ? fillTemplate(template, wanted.params) : null;
  const category: Purpose = template ? template.category : 'service';
  const addressee: Addressee = facts.group ? { group: facts.group } : { person: facts.recipient };
  const windowOpen = isWindowOpen(lastInboundOf(addressee), now);

  const content =
    filled && 'template' in filled
      ? { type: 'template', template: filled.template }
      : asWanted(message.content, facts.file);

  const decision = decide({
    tenant_active: () => tenantActive(facts),
    number_usable: () => numberUsable(facts),
    recipient_valid: () => (isToGroup(message) ? groupValid(facts, content.type, category) : recipientValid(facts)),
    not_suppressed: () => notSuppressed(addressee, category),
    consent: () => consent(addressee, wanted ? (template ? category : 'utility') : 'service', now),
    window: () => window(message, addressee, now),
    template: () => templateUsable(choice, filled),
    ...(namesOurFile(content) ? { media: () => mediaUsable(content, facts.file, message.sendAt ?? now) } : {}),
    quiet_hours_and_frequency: () => ({ notLimited: 'no quiet hours or frequency rules are set' }),
    portfolio_limit: () => ({ notLimited: 'the messaging limit of the portfolio is not tracked yet' }),
  });
  const kind = wanted ? 'template' : 'service';
  const about = { kind, category, templateId: template?.id ?? null, windowOpen } as const;
  const judged = { ...about, decision, content };
  return decision.refusal ? { refused: judged } : { passed: judged };
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

function recipientValid({ sender, address }: SendFacts): GateAnswer {
  if (!address) return { refuse: new RecipientInvalid() };
  return address.value === sender?.phone ? { refuse: new RecipientIsSender() } : { pass: `a ${address.kind}` };
}

/** source: whatsapp-cloud-api.md §4.9 */
function groupValid({ group }: SendFacts, type: string, category: Purpose): GateAnswer {
  if (!GROUP_CONTENT.includes(type)) return { refuse: new NotForGroups(`messages of type ${type}`) };
  if (category === 'authentication') return { refuse: new NotForGroups('one-time codes') };
  return group ? groupUsable(group) : { refuse: new GroupUnknown() };
}

function window(message: WantedMessage, addressee: Addressee, now: Date): GateAnswer {
  if (templateIn(message.content)) return { pass: 'templates need no open window' };
  const at = message.sendAt && message.sendAt > now ? message.sendAt : now;
  return windowOpenAt(addressee, at, SEND_GUARD_SECONDS);
}

function templateUsable(choice: TemplateChoice | null, filled: Filled | null): GateAnswer {
  if (!choice) return { pass: 'not a template' };
  if ('refusal' in choice) return { refuse: new TemplateRefused(choice.refusal, choice.detail) };
  if (!filled || 'refusal' in filled)
    return { refuse: new TemplateParametersInvalid(inTemplate(filled?.refusal ?? [])) };
  const { name, language, status } = choice.template;
  return { pass: `${name} (${language}) is ${status} and its parameters are complete` };
}

/** Misfits are told from inside the template; the caller wrote it as a field of the request. */
const inTemplate = (misfits: readonly Misfit[]): Misfit[] =>
  misfits.map(({ pointer, detail }) => ({ pointer: `/template${pointer}`, detail }));

type WantedTemplate = Extract<WantedContent, { readonly template: unknown }>['template'];

const templateIn = (content: WantedContent): WantedTemplate | null => ('template' in content ? content.template : null);

const chooseFor = (wanted: WantedTemplate | null, { sender, templates }: SendFacts): TemplateChoice | null =>
  wanted && sender ? chooseTemplate(templates, { wabaId: sender.wabaId, language: wanted.language }) : null;

/** The content as it was asked for: free-form as it is, a template by its name alone. */
function asWanted(content: WantedContent, file: StoredMedia | null): GraphContent {
  if ('free' in content) return content.free;
  if ('file' in content) return fileContent(content.file, file);
  const { name, language } = content.template;
  return { type: 'template', template: { name, ...(language ? { language: { code: language } } : {}) } };
}
