import { placeholdersIn, type TemplateButton } from '../components.js';
import type { Spot } from './draft.js';
import type { Flaw } from './flaw.js';

/** How many of each kind one template may have. source: whatsapp-cloud-api.md §4.3 */
const MOST: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
};
const ALTOGETHER = 10;
const LABEL_MAX = 25;
const URL_MAX = 2_000;
const PHONE_MAX = 20;
const CODE_MAX = 20;
/** The label of these is Meta's own. */
const UNLABELLED = new Set(['COPY_CODE', 'CATALOG', 'MPM', 'SPM']);

export function checkButtons(buttons: readonly TemplateButton[]): Flaw[] {
  const types = buttons.map((button) => button.type);
  const all = { part: 'BUTTONS' } as const;
  const flaws: Flaw[] = [];
  if (buttons.length > ALTOGETHER) flaws.push({ spot: all, detail: `at most ${ALTOGETHER} buttons` });
  for (const type of new Set(types)) {
    const count = types.filter((each) => each === type).length;
    const most = MOST[type];
    if (most !== undefined && count > most)
      flaws.push({ spot: all, detail: `at most ${most} of type ${type.toLowerCase()}` });
  }
  const replies = types.filter((type) => type === 'QUICK_REPLY').length;
  if (replies > 0 && types.lastIndexOf('QUICK_REPLY') - types.indexOf('QUICK_REPLY') !== replies - 1)
    flaws.push({ spot: all, detail: 'quick replies must stand together' });
  return [...flaws, ...buttons.flatMap(checkButton)];
}

function checkButton(button: TemplateButton, index: number): Flaw[] {
  const flaw = (field: Spot['field'], detail: string): Flaw => ({
    spot: { part: 'BUTTONS', button: index, ...(field ? { field } : {}) },
    detail,
  });
  if (MOST[button.type] === undefined) return [flaw('type', 'no such kind of button here')];
  const flaws: Flaw[] = [];
  const label = button.text ?? '';
  if (!UNLABELLED.has(button.type) && label.trim() === '') flaws.push(flaw('text', 'needs a label'));
  if ([...label].length > LABEL_MAX) flaws.push(flaw('text', `at most ${LABEL_MAX} characters`));
  if (/[{}]/.test(label)) flaws.push(flaw('text', 'must not have variables'));
  if (button.type === 'URL') flaws.push(...checkUrl(button, flaw));
  if (button.type === 'PHONE_NUMBER' && !isPhone(button['phone_number']))
    flaws.push(flaw('phone_number', `a phone number of at most ${PHONE_MAX} characters`));
  if (button.type === 'COPY_CODE') flaws.push(...checkCode(sampleOf(button), flaw));
  return flaws;
}

type MakeFlaw = (field: Spot['field'], detail: string) => Flaw;

function checkUrl(button: TemplateButton, flaw: MakeFlaw): Flaw[] {
  const url = button.url ?? '';
  if (!/^https?:\/\/\S+$/.test(url)) return [flaw('url', 'must be an http or https address')];
  if (url.length > URL_MAX) return [flaw('url', `at most ${URL_MAX} characters`)];
  const names = placeholdersIn(url);
  if (names.length === 0) return /[{}]/.test(url) ? [flaw('url', 'has braces that are no variable; write {{1}}')] : [];
  if (names.length > 1 || !url.endsWith('{{1}}')) return [flaw('url', 'may have one variable, {{1}}, at its end')];
  return sampleOf(button) === '' ? [flaw('example', 'a url with a variable needs a sample')] : [];
}

const checkCode = (sample: string, flaw: MakeFlaw): Flaw[] =>
  sample === '' || sample.length > CODE_MAX ? [flaw('example', `a sample code of 1 to ${CODE_MAX} characters`)] : [];

const isPhone = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= PHONE_MAX && /^\+?[\d ()-]{5,}$/.test(value);

function sampleOf({ example }: TemplateButton): string {
  const value: unknown = Array.isArray(example) ? example[0] : example;
  return typeof value === 'string' ? value : '';
}
