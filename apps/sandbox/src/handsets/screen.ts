import type { ChatMessage } from '../chats/thread.js';

/** A message as the phone shows it. Numbers are written with a plus, as people write them. */
export function screenOf(message: ChatMessage): object {
  const { thread, fromBusiness, shown, wamid, type, status, quotes, at } = message;
  const business = `+${thread.number.phone}`;
  const person = `+${thread.handset.phone}`;
  return {
    wamid,
    direction: fromBusiness ? 'received' : 'sent',
    from: fromBusiness ? business : person,
    to: fromBusiness ? person : business,
    type,
    status,
    timestamp: new Date(at).toISOString(),
    ...(quotes !== undefined && { context: quotes }),
    ...shown,
  };
}

/** Whether the message has reached the phone; what is still under way, waiting or lost is not on its screen. */
export const isOnScreen = ({ fromBusiness, status }: ChatMessage): boolean =>
  !fromBusiness || status === 'delivered' || status === 'read' || status === 'played';
