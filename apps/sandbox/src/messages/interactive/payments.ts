import { GraphError, notValid } from '../../graph/graph-error.js';
import { countryOf } from '../../network/dialling.js';
import { onlyKeys } from '../content.js';
import { partOf } from '../limits.js';
import { MEDIA_HEADERS, type Kind } from './kind.js';

/** source: whatsapp-cloud-api.md §2.3 */
const COUNTRIES = ['IN', 'BR'];

/** An order to be paid, or news of one: what stands in its parameters is documented elsewhere and is not looked at. */
const orderOf = (name: string, title: string): Kind => ({
  bodyMax: 1_024,
  headers: ['text', ...MEDIA_HEADERS],
  read: (action, { number }) => {
    if (!number.waba.hasPayments || !COUNTRIES.includes(countryOf(number.phone)))
      throw new GraphError(134011, 'The payments terms of service have not been accepted.');
    onlyKeys(action, 'interactive.action', ['name', 'parameters']);
    if (action['name'] !== name) throw notValid(`The action must be named '${name}'.`);
    const data = partOf(action, 'parameters', 'interactive.action.parameters');
    return { buttons: [{ type: 'other', title }], data };
  },
});

export const orderDetails = orderOf('review_and_pay', 'Review and pay');
export const orderStatus = orderOf('review_order', 'Review order');
