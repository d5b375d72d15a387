import type { ShownButton } from '../chats/shown.js';
import { missing } from '../graph/graph-error.js';
import { isFields, optionalText, type Fields } from '../graph/json.js';
import type { BlueprintButton } from '../templates/blueprint.js';
import { mismatch } from './fill-text.js';
import { productSections } from './interactive/commerce.js';
import { onlyKeys } from './content.js';

/** What Meta sends back when the business gave no token. */
const DEFAULT_TOKEN = 'unused';

/** The object a parameter of type `action` carries (source: whatsapp-cloud-api.md §2.4). */
function actionOf(parameter: Fields): Fields {
  const { type, action } = parameter;
  if (type !== 'action' || !isFields(action)) throw mismatch("buttons: the parameter must be of type 'action'");
  return action;
}

/** The parameter of a flow button may be left out altogether. */
export function flowTokenOf(parameter: Fields | undefined): string {
  if (!parameter) return DEFAULT_TOKEN;
  const action = actionOf(parameter);
  onlyKeys(action, 'action', ['flow_token', 'flow_action_data']);
  const data = action['flow_action_data'];
  if (data !== undefined && !isFields(data)) throw mismatch('buttons: flow_action_data must be an object');
  return optionalText(action, 'flow_token') ?? DEFAULT_TOKEN;
}

/** A catalog may be shown as it is; a choice of products must be named. */
export function productButton(
  { type, title }: BlueprintButton,
  index: number,
  parameter: Fields | undefined,
): ShownButton {
  if (!parameter) {
    if (type === 'MPM') throw missing(`buttons: Button at index ${index} of type Mpm requires a parameter`);
    return { type: 'other', title };
  }
  const action = actionOf(parameter);
  onlyKeys(
    action,
    'action',
    type === 'MPM' ? ['thumbnail_product_retailer_id', 'sections'] : ['thumbnail_product_retailer_id'],
  );
  if (type === 'MPM') productSections(action, 'action.sections');
  const thumbnail = optionalText(action, 'thumbnail_product_retailer_id');
  if (type === 'MPM' && !thumbnail)
    throw missing(`buttons: Button at index ${index} of type Mpm requires a thumbnail_product_retailer_id`);
  return { type: 'other', title };
}
