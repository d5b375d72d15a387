import { badType, required } from '../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../graph/json.js';
import { wrongFormat } from './refusal.js';
import type { TemplateCategory } from './template.js';

/** A ready-made template; whoever takes it over needs no review. */
export interface LibraryTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly topic: string;
  readonly usecase: string;
  readonly industry: readonly string[];
  readonly body: string;
  readonly body_params: readonly string[];
  readonly buttons: readonly Fields[];
}

const entry = (
  id: number,
  name: string,
  rest: Omit<LibraryTemplate, 'id' | 'name' | 'language' | 'category'>,
): LibraryTemplate => ({
  id: `9900000000000${id}`,
  name,
  language: 'en_US',
  category: 'UTILITY',
  ...rest,
});

/** The one that says where a group is joined (source: whatsapp-cloud-api.md §4.9). */
export const GROUP_INVITATION = 'sandbox_group_invitation';

/** A library of the sandbox's own: Meta's holds some hundreds, in words that are Meta's. */
export const LIBRARY: readonly LibraryTemplate[] = [
  entry(10, 'sandbox_order_on_its_way', {
    topic: 'ORDER_MANAGEMENT',
    usecase: 'SHIPMENT_CONFIRMATION',
    industry: ['E_COMMERCE'],
    body: 'Hello {{1}}, your order {{2}} has left our house and is on its way to you.',
    body_params: ['Ada', 'N-77'],
    buttons: [{ type: 'URL', text: 'Follow it', url: 'https://www.example.com/{{1}}' }],
  }),
  entry(11, 'sandbox_appointment_reminder', {
    topic: 'EVENT_REMINDER',
    usecase: 'RSVP_REMINDER',
    industry: ['HEALTHCARE', 'PROFESSIONAL_SERVICES'],
    body: 'Hello {{1}}, we expect you on {{2}} and look forward to your visit.',
    body_params: ['Ada', '3 March'],
    buttons: [
      { type: 'QUICK_REPLY', text: 'I will come' },
      { type: 'QUICK_REPLY', text: 'I cannot come' },
    ],
  }),
  entry(12, 'sandbox_payment_received', {
    topic: 'PAYMENTS',
    usecase: 'PAYMENT_CONFIRMATION',
    industry: ['FINANCIAL_SERVICES'],
    body: 'Thank you, {{1}}: your payment of {{2}} has reached us today.',
    body_params: ['Ada', '9.90 EUR'],
    buttons: [],
  }),
  entry(13, GROUP_INVITATION, {
    topic: 'GROUPS',
    usecase: 'GROUP_INVITE',
    industry: ['E_COMMERCE'],
    body: 'Hello {{1}}, you are welcome in our group. Join it here: {{2}} whenever you like.',
    body_params: ['Ada', 'https://chat.whatsapp.com/AbCdEf'],
    buttons: [],
  }),
];

interface LibraryQuery {
  readonly search?: string;
  readonly topic?: string;
  readonly usecase?: string;
  readonly industry?: string;
  readonly language?: string;
  readonly name?: string;
}

export function searchLibrary({ search, name, ...exact }: LibraryQuery): readonly LibraryTemplate[] {
  const word = (search ?? name)?.toLowerCase();
  const { topic, usecase, industry, language } = exact;
  return LIBRARY.filter(
    (template) =>
      (word === undefined || `${template.name} ${template.body}`.toLowerCase().includes(word)) &&
      (topic === undefined || template.topic === topic.toUpperCase()) &&
      (usecase === undefined || template.usecase === usecase.toUpperCase()) &&
      (industry === undefined || template.industry.includes(industry.toUpperCase())) &&
      (language === undefined || template.language === language),
  );
}

/** The components a library template becomes, with the links of whoever takes it over. */
export function fromLibrary(request: Fields): {
  readonly template: LibraryTemplate;
  readonly components: readonly Fields[];
} {
  const name = request['library_template_name'];
  const template = LIBRARY.find((candidate) => candidate.name === name);
  if (!template) throw badType('library_template_name', 'the name of a template of the library');
  const inputs = listIn(parsed(request), 'library_template_button_inputs');
  const buttons = template.buttons.map((button, index) =>
    button['type'] === 'URL' ? linked(button, inputs[index]) : button,
  );
  const body = { type: 'BODY', text: template.body, example: { body_text: [template.body_params] } };
  return { template, components: [body, ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : [])] };
}

/** Graph takes lists as JSON text too, and clients write this one so. */
function parsed({ library_template_button_inputs: inputs }: Fields): Fields {
  if (typeof inputs !== 'string') return { library_template_button_inputs: inputs };
  try {
    return { library_template_button_inputs: JSON.parse(inputs) };
  } catch {
    throw badType('library_template_button_inputs', 'an array');
  }
}

function linked(button: Fields, input: Fields | undefined): Fields {
  if (!input) throw required('library_template_button_inputs');
  const url = input['url'];
  if (input['type'] !== 'URL' || !isFields(url) || typeof url['base_url'] !== 'string')
    throw wrongFormat('The input of a URL button needs a url with a base_url.');
  return { ...button, url: url['base_url'], example: [url['url_suffix_example']] };
}
