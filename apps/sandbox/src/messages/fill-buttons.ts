import type { ShownButton } from '../chats/shown.js';
import { GraphError, missing, notValid } from '../graph/graph-error.js';
import { listIn, type Fields } from '../graph/json.js';
import type { Blueprint, BlueprintButton } from '../templates/blueprint.js';
import { substitute } from '../templates/variables.js';
import { flowTokenOf, productButton } from './action-buttons.js';
import { countMustMatch, mismatch, tidy } from './fill-text.js';

const PAYLOAD_MAX = 256;
/** source: whatsapp-cloud-api.md §4.3 */
const URL_MAX = 2_000;
/** Coupon codes may be longer than one-time codes since December 2025 (source: whatsapp-cloud-api.md §2.4). */
const COUPON_MAX = 20;

/** What the send calls a button of each type. */
const SUB_TYPES: Readonly<Record<string, string>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  OTP: 'url',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  CATALOG: 'catalog',
  MPM: 'mpm',
};
/** These have nothing to fill in (source: whatsapp-cloud-api.md §2.4). */
const WITHOUT_PARAMETERS = new Set([
  'PHONE_NUMBER',
  'VOICE_CALL',
  'CALL_PERMISSION_REQUEST',
  'REQUEST_CONTACT_INFO',
  'SPM',
]);

/** The buttons as the phone shows them; `code` is the one-time code an OTP button must repeat. */
export function fillButtons(
  blueprint: Blueprint,
  components: readonly Fields[],
  code: string | undefined,
): ShownButton[] {
  const given = new Map<number, Fields>();
  for (const component of components) {
    const index = placeOf(component);
    const button = blueprint.buttons[index];
    if (!button) throw mismatch(`buttons: the template has no button at index ${String(component['index'])}`);
    if (String(component['sub_type']).toLowerCase() !== SUB_TYPES[button.type])
      throw mismatch(
        `buttons: Button at index ${index} is of type ${button.type}, not ${String(component['sub_type'])}`,
      );
    given.set(index, component);
  }
  return blueprint.buttons.map((button, index) => {
    const [parameter, ...more] = listIn(given.get(index) ?? {}, 'parameters', `button ${index}.parameters`);
    countMustMatch('buttons', more.length, 0);
    if (parameter && WITHOUT_PARAMETERS.has(button.type)) countMustMatch('buttons', 1, 0);
    return fillButton(button, index, parameter, code);
  });
}

function fillButton(button: BlueprintButton, index: number, parameter: Fields | undefined, code?: string): ShownButton {
  const { title } = button;
  switch (button.type) {
    case 'QUICK_REPLY':
      return { type: 'quick_reply', title, id: payloadOf(parameter) ?? title };
    case 'URL':
      return { type: 'url', title, url: urlOf(button, index, parameter) };
    case 'OTP': {
      const repeated = valueOf(parameter, 'text', index, 'Url');
      if (repeated !== code) throw mismatch(`buttons: Button at index ${index} must carry the same code as the body`);
      return { type: 'copy_code', title, id: repeated };
    }
    case 'COPY_CODE': {
      const coupon = valueOf(parameter, 'coupon_code', index, 'CopyCode');
      if (coupon.length > COUPON_MAX) throw notValid(`buttons: the coupon code may have ${COUPON_MAX} characters`);
      return { type: 'copy_code', title, id: coupon };
    }
    case 'FLOW':
      return { type: 'flow', title, id: flowTokenOf(parameter) };
    case 'CATALOG':
    case 'MPM':
      return productButton(button, index, parameter);
    default:
      return { type: button.type === 'PHONE_NUMBER' ? 'phone_number' : 'other', title };
  }
}

function urlOf(button: BlueprintButton, index: number, parameter: Fields | undefined): string {
  const url = button.url ?? '';
  if (!button.hasVariable) {
    if (parameter) countMustMatch('buttons', 1, 0);
    return url;
  }
  // The variable of a URL is {{1}} even in templates with named parameters.
  const filled = substitute(url, new Map([['1', valueOf(parameter, 'text', index, 'Url')]]));
  if (filled.length > URL_MAX) throw new GraphError(132005, `buttons: the url may have ${URL_MAX} characters`);
  return filled;
}

/** The place of a button, as a number or as its digits; -1 for what is neither. */
const placeOf = ({ index }: Fields): number =>
  typeof index === 'number' || (typeof index === 'string' && /^\d+$/.test(index)) ? Number(index) : -1;

function payloadOf(parameter: Fields | undefined): string | undefined {
  if (!parameter) return undefined;
  const { type, payload } = parameter;
  if (type !== 'payload' || typeof payload !== 'string')
    throw mismatch("buttons: a quick reply takes a parameter of type 'payload'");
  if (payload.length > PAYLOAD_MAX) throw notValid(`buttons: a payload may have ${PAYLOAD_MAX} characters`);
  return payload;
}

function valueOf(parameter: Fields | undefined, type: 'text' | 'coupon_code', index: number, kind: string): string {
  if (!parameter) throw missing(`buttons: Button at index ${index} of type ${kind} requires a parameter`);
  const value = parameter[type];
  if (parameter['type'] !== type)
    throw mismatch(`buttons: Button at index ${index} takes a parameter of type '${type}'`);
  if (typeof value !== 'string' || value === '')
    throw missing(`buttons: Button at index ${index} of type ${kind} requires a parameter`);
  return tidy('buttons', value);
}
