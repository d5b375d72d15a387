import type { Thread } from '../chats/thread.js';
import type { BusinessNumber } from '../network/business-number.js';

/** The person as the `contacts` array of a webhook shows them (source: whatsapp-cloud-api.md §5.2). */
export const contactJson = (thread: Thread): string =>
  JSON.stringify({
    profile: { name: thread.handset.name, username: thread.handset.username ?? undefined },
    wa_id: thread.visiblePhone,
    user_id: thread.userId,
    parent_user_id: thread.parentUserId,
    identity_key_hash: checksIdentity(thread.number) ? thread.handset.identityKeyHash : undefined,
  });

/** source: whatsapp-cloud-api.md §4.1, settings: user_identity_change */
export const checksIdentity = ({ settings }: BusinessNumber): boolean =>
  settings['user_identity_change']?.['enable_identity_key_check'] === true;
