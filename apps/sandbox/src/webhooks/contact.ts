import type { Thread } from '../chats/thread.js';

/** The person as the `contacts` array of a webhook shows them (source: whatsapp-cloud-api.md §5.2). */
export const contactJson = (thread: Thread): string =>
  JSON.stringify({
    profile: { name: thread.handset.name },
    wa_id: thread.handset.phone,
    user_id: thread.userId,
  });
