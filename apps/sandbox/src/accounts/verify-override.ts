import { GraphError } from '../graph/graph-error.js';
import type { Webhooks } from '../webhooks/webhooks.js';

/** source: whatsapp-cloud-api.md §4.2 */
const URI_MAX = 200;

/** An override has to be a URL whose receiver knows the token; it is asked while the caller waits. */
export async function verifyOverride(webhooks: Webhooks, uri: string, token: string): Promise<void> {
  if (uri.length > URI_MAX || !/^https?:\/\//.test(uri) || !URL.canParse(uri))
    throw refused(`Param override_callback_uri must be a URL of at most ${URI_MAX} characters.`);
  if (!(await webhooks.verify(uri, token)))
    throw refused('The callback URL could not be verified with the given token.');
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });
