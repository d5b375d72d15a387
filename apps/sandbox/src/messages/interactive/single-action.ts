import type { ShownButton } from '../../chats/shown.js';
import { notValid } from '../../graph/graph-error.js';
import { isFields, listIn, optionalText, type Fields } from '../../graph/json.js';
import { isWebAddress } from '../check-media.js';
import { onlyKeys } from '../content.js';
import { partOf, textOf } from '../limits.js';
import { MEDIA_HEADERS, type Kind } from './kind.js';

const BODY_MAX = 1_024;
const LABEL_MAX = 20;
/** 30 days (source: whatsapp-cloud-api.md §2.3, voice_call). */
const CALL_TTL_MAX = 43_200;
/** The countries address messages exist in. */
const ADDRESS_COUNTRIES = ['IN'];

/** The parameters of an action that has a name of its own. */
export function parametersOf(action: Fields, name: string, keys: readonly string[]): Fields {
  named(action, name, ['name', 'parameters']);
  const parameters = partOf(action, 'parameters', 'interactive.action.parameters');
  onlyKeys(parameters, 'interactive.action.parameters', keys);
  return parameters;
}

function named(action: Fields, name: string, keys: readonly string[]): void {
  onlyKeys(action, 'interactive.action', keys);
  if (action['name'] !== name) throw notValid(`The action must be named '${name}'.`);
}

/** The one button of a link message or card: its label and where it leads. */
export function linkIn(action: Fields): ShownButton {
  const parameters = parametersOf(action, 'cta_url', ['display_text', 'url']);
  const url = optionalText(parameters, 'url') ?? '';
  if (!isWebAddress(url)) throw notValid('The url of the button must be an http or https URL.');
  return { type: 'url', title: textOf(parameters, 'display_text', LABEL_MAX, 'Button label'), url };
}

export const linkButton: Kind = {
  bodyMax: BODY_MAX,
  headers: ['text', ...MEDIA_HEADERS],
  read: (action) => ({ buttons: [linkIn(action)] }),
};

/** An action that is nothing but its name; the phone gives the button its label. */
const nameOnly = (name: string, title: string): Kind => ({
  bodyMax: BODY_MAX,
  headers: [],
  withoutFooter: true,
  read: (action) => {
    named(action, name, ['name']);
    return { buttons: [{ type: 'other', title }] };
  },
});

export const locationRequest = nameOnly('send_location', 'Send location');
export const contactInfoRequest = nameOnly('request_contact_info', 'Share phone number');
export const callPermissionRequest = nameOnly('call_permission_request', 'Choose preference');

export const voiceCall: Kind = {
  bodyMax: BODY_MAX,
  headers: [],
  withoutFooter: true,
  read: (action) => {
    const parameters = parametersOf(action, 'voice_call', ['display_text', 'ttl_minutes']);
    const ttl = parameters['ttl_minutes'];
    if (ttl !== undefined && !(Number.isInteger(ttl) && Number(ttl) >= 1 && Number(ttl) <= CALL_TTL_MAX))
      throw notValid(`Parameter 'ttl_minutes' must be between 1 and ${CALL_TTL_MAX}.`);
    const title =
      parameters['display_text'] === undefined
        ? 'Call now'
        : textOf(parameters, 'display_text', LABEL_MAX, 'Button label');
    return { buttons: [{ type: 'other', title }] };
  },
};

export const addressForm: Kind = {
  bodyMax: BODY_MAX,
  headers: ['text', ...MEDIA_HEADERS],
  read: (action) => {
    const keys = ['country', 'values', 'saved_addresses', 'validation_errors'];
    const parameters = parametersOf(action, 'address_message', keys);
    if (!ADDRESS_COUNTRIES.includes(String(parameters['country'])))
      throw notValid(`Parameter 'country' must be one of {${ADDRESS_COUNTRIES.join(', ')}}.`);
    for (const name of ['values', 'validation_errors'])
      if (parameters[name] !== undefined && !isFields(parameters[name]))
        throw notValid(`Parameter '${name}' must be an object.`);
    for (const saved of listIn(parameters, 'saved_addresses')) {
      textOf(saved, 'id', 256, 'Saved address id');
      partOf(saved, 'value', 'saved_addresses.value');
    }
    return { buttons: [{ type: 'other', title: 'Provide address' }], data: parameters };
  },
};
