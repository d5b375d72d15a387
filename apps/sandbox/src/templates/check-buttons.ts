import type { Fields } from '../graph/json.js';
import { listIn } from '../graph/json.js';
import { checkOtp } from './authentication.js';
import { tooLong, wrongFormat } from './refusal.js';
import { variablesIn } from './variables.js';

/** How many buttons of each type a template may have (source: whatsapp-cloud-api.md §4.3, BUTTONS). */
const MOST: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  OTP: 1,
  VOICE_CALL: 1,
  CALL_PERMISSION_REQUEST: 1,
  REQUEST_CONTACT_INFO: 1,
};
const ALTOGETHER = 10;
const LABEL_MAX = 25;
const URL_MAX = 2_000;
const PHONE_MAX = 20;
/** The label of these is Meta's own. */
const UNLABELLED = new Set([
  'COPY_CODE',
  'OTP',
  'CATALOG',
  'MPM',
  'SPM',
  'CALL_PERMISSION_REQUEST',
  'REQUEST_CONTACT_INFO',
]);
/** source: whatsapp-cloud-api.md §4.3: 15 until December 2025. */
const COUPON_MAX = 20;

export function checkButtons(component: Fields, isAuthentication: boolean, most = ALTOGETHER): void {
  const buttons = listIn(component, 'buttons').map((button) => ({
    ...button,
    type: String(button['type']).toUpperCase(),
  }));
  const types = buttons.map(({ type }) => type);
  if (buttons.length < 1 || buttons.length > most) throw wrongFormat(`There may be 1 to ${most} buttons.`);
  for (const type of new Set(types)) {
    const ofType = MOST[type];
    if (ofType === undefined) throw wrongFormat(`There is no button of type ${type}.`);
    if (types.filter((other) => other === type).length > ofType)
      throw wrongFormat(`At most ${ofType} buttons may be of type ${type}.`);
  }
  if (isAuthentication !== (types[0] === 'OTP') || (isAuthentication && types.length > 1))
    throw wrongFormat('An authentication template has exactly one OTP button, and no other template has one.');
  if (types.lastIndexOf('QUICK_REPLY') - types.indexOf('QUICK_REPLY') !== Math.max(0, countOf(types) - 1))
    throw wrongFormat('Quick replies must stand together.');
  for (const button of buttons) checkButton(button);
}

const countOf = (types: readonly string[]): number => types.filter((type) => type === 'QUICK_REPLY').length;

function checkButton(button: Fields & { type: string }): void {
  const { text, type } = button;
  if (!UNLABELLED.has(type) && (typeof text !== 'string' || text === ''))
    throw wrongFormat(`A button of type ${type} needs a text.`);
  if (typeof text === 'string' && text.length > LABEL_MAX) throw tooLong('label of a button', LABEL_MAX);
  if (type === 'URL') checkUrl(button);
  if (type === 'PHONE_NUMBER') checkPhone(button);
  if (type === 'COPY_CODE') checkCoupon(button);
  if (type === 'FLOW') checkFlow(button);
  if (type === 'OTP') checkOtp(button);
}

function checkCoupon(button: Fields): void {
  const example = exampleOf(button);
  if (example === '') throw wrongFormat('A COPY_CODE button needs an example.');
  if (example.length > COUPON_MAX) throw tooLong('example of a COPY_CODE button', COUPON_MAX);
}

function checkFlow(button: Fields): void {
  const named = ['flow_id', 'flow_name', 'flow_json'].filter((name) => button[name] !== undefined);
  if (named.length !== 1) throw wrongFormat('A FLOW button needs one of flow_id, flow_name and flow_json.');
  const action = button['flow_action'];
  if (action !== undefined && action !== 'navigate' && action !== 'data_exchange')
    throw wrongFormat('flow_action must be navigate or data_exchange.');
}

function checkUrl(button: Fields): void {
  const { url } = button;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url))
    throw wrongFormat('A URL button needs an http or https url.');
  if (url.length > URL_MAX) throw tooLong('url of a button', URL_MAX);
  const variables = variablesIn(url);
  if (variables.length === 0) return;
  // Also in templates with named parameters the variable of a URL is positional.
  if (variables.length > 1 || variables[0] !== '1' || !url.endsWith('{{1}}'))
    throw wrongFormat('A url may have one variable, {{1}}, at its end.');
  if (exampleOf(button) === '') throw wrongFormat('A url with a variable needs an example.');
}

function checkPhone(button: Fields): void {
  const phone = String(button['phone_number'] ?? '');
  if (!/^\+?\d{5,}$/.test(phone)) throw wrongFormat('A PHONE_NUMBER button needs a phone_number.');
  if (phone.length > PHONE_MAX) throw tooLong('phone number of a button', PHONE_MAX);
}

function exampleOf({ example }: Fields): string {
  const value: unknown = Array.isArray(example) ? example[0] : example;
  return typeof value === 'string' ? value : '';
}
