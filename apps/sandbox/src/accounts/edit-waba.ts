import { GraphError, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { flagIn } from '../graph/params.js';
import type { Network } from '../network/network.js';
import type { Waba } from '../network/waba.js';

const KEYS = ['is_enabled_for_insights', 'disable_marketing_messages_on_cloud_api'];

/** `POST /{WABA}`: insights on templates, once and for all, and where marketing goes (source: whatsapp-cloud-api.md §4.2, §4.8). */
export class EditWaba {
  constructor(private readonly network: Network) {}

  execute(waba: Waba, params: Fields): void {
    const unknown = Object.keys(params).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw refused(`Unexpected key "${unknown}" on a WhatsApp Business Account.`);
    const insights = flagIn(params, 'is_enabled_for_insights');
    const elsewhere = flagIn(params, 'disable_marketing_messages_on_cloud_api');
    if (insights === undefined && elsewhere === undefined) throw required(`one of ${KEYS.join(', ')}`);
    if (insights === false) throw refused('Insights cannot be switched off again.');
    this.network.set(waba.id, {
      ...(insights !== undefined && { insightsEnabled: insights }),
      ...(elsewhere !== undefined && { marketingOnCloudDisabled: elsewhere }),
    });
  }
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });
