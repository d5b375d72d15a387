import { badType, GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { Waba } from '../network/waba.js';
import type { Content } from './content.js';

const POLICIES = ['CLOUD_API_FALLBACK', 'STRICT'];

/** An account may have sent all its marketing to the other endpoint (source: whatsapp-cloud-api.md §6.2, 131063). */
export function forEverything(content: Content, { marketingOnCloudDisabled }: Waba): Content {
  if (marketingOnCloudDisabled && content.template?.row.category === 'MARKETING')
    throw new GraphError(131063, 'Send marketing templates to marketing_messages.');
  return content;
}

/** What the endpoint for marketing takes: marketing templates and two switches of its own (source: whatsapp-cloud-api.md §2.4). */
export function forMarketing(content: Content, envelope: Fields): Content {
  const { product_policy: policy, message_activity_sharing: sharing } = envelope;
  if (policy !== undefined && !POLICIES.includes(String(policy)))
    throw badType('product_policy', `one of {${POLICIES.join(', ')}}`);
  if (sharing !== undefined && typeof sharing !== 'boolean') throw badType('message_activity_sharing', 'a boolean');
  if (!content.template) throw new GraphError(131055, 'Only template messages can be sent here.');
  if (content.template.row.category !== 'MARKETING')
    throw new GraphError(134100, 'The template is not of category MARKETING.');
  return { ...content, category: 'marketing_lite' };
}
