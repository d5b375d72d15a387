import { GraphError, missing, notValid } from '../../graph/graph-error.js';
import { optionalText, type Fields } from '../../graph/json.js';
import { onlyKeys } from '../content.js';
import { partOf, textOf, wordOf } from '../limits.js';
import { MEDIA_HEADERS, type Kind } from './kind.js';
import { parametersOf } from './single-action.js';

const KEYS = [
  'flow_message_version',
  'flow_id',
  'flow_name',
  'flow_token',
  'flow_cta',
  'mode',
  'flow_action',
  'flow_action_payload',
];
/** Meta names 20 in one place and 30 in another; what keeps to 20 is right in both. */
const CTA_MAX = 20;
const EMOJI = /\p{Extended_Pictographic}/u;
/** What Meta sends back when the business gave no token. */
const DEFAULT_TOKEN = 'unused';

/** Flows that Meta has stopped or slowed down; every other one is in order. */
const BLOCKED = 'blocked-flow';
const THROTTLED = 'throttled-flow';

/** A message with a button that opens a flow (source: whatsapp-cloud-api.md §2.3); every flow id counts as published. */
export const flow: Kind = {
  bodyMax: 1_024,
  headers: ['text', ...MEDIA_HEADERS],
  read: (action) => {
    const parameters = parametersOf(action, 'flow', KEYS);
    if (String(parameters['flow_message_version'] ?? '') !== '3')
      throw notValid("Parameter 'flow_message_version' must be 3.");
    checkTarget(parameters);
    if (parameters['mode'] !== undefined) wordOf(parameters, 'mode', ['draft', 'published'], 'mode');
    checkAction(parameters);
    const title = textOf(parameters, 'flow_cta', CTA_MAX, 'Flow button');
    if (EMOJI.test(title)) throw notValid('The label of a flow button takes no emoji.');
    const token = optionalText(parameters, 'flow_token', 'flow_token') ?? DEFAULT_TOKEN;
    return { buttons: [{ type: 'flow', title, id: token }] };
  },
};

function checkTarget(parameters: Fields): void {
  const id = optionalText(parameters, 'flow_id', 'flow_id');
  const name = optionalText(parameters, 'flow_name', 'flow_name');
  if (id === undefined && name === undefined) throw missing("A flow needs a 'flow_id' or a 'flow_name'.");
  if (id === '' || name === '') throw notValid("A 'flow_id' or 'flow_name' must not be empty.");
  if (id !== undefined && name !== undefined) throw notValid("A flow takes a 'flow_id' or a 'flow_name', not both.");
  if (name === BLOCKED) throw new GraphError(132068, 'The flow is blocked.');
  if (name === THROTTLED)
    throw new GraphError(132069, 'The flow is throttled: ten messages with it may be sent in an hour.');
}

function checkAction(parameters: Fields): void {
  const wanted = parameters['flow_action'];
  const action =
    wanted === undefined ? 'navigate' : wordOf(parameters, 'flow_action', ['navigate', 'data_exchange'], 'flow_action');
  const payload = parameters['flow_action_payload'];
  if (payload === undefined) return;
  if (action === 'data_exchange') throw notValid("A flow with 'data_exchange' takes no 'flow_action_payload'.");
  const given = partOf(parameters, 'flow_action_payload', 'flow_action_payload');
  onlyKeys(given, 'flow_action_payload', ['screen', 'data']);
  textOf(given, 'screen', 256, 'Flow screen');
  if (given['data'] !== undefined && Object.keys(partOf(given, 'data', 'flow_action_payload.data')).length === 0)
    throw notValid("Parameter 'flow_action_payload.data' must not be empty.");
}
