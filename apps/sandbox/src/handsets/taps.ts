import type { ShownButton } from '../chats/shown.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { invalid } from '../problems/problem.js';
import type { HandsetMessage } from './handset-message.js';
import type { InboundContent } from './inbound-content.js';

/** A tap: quick replies of templates arrive as `button`, reply buttons as `interactive`. */
export function tap(button: NonNullable<HandsetMessage['button']>, thread: Thread): InboundContent {
  const { id, title, context, without_context: isBare } = button;
  const origin = context === undefined ? offering(thread, id) : thread.messages.find(({ wamid }) => wamid === context);
  if (context !== undefined && !(origin && offers(origin, id)))
    throw invalid('/button/context', 'this message is not on the phone or has no such button');
  const quotes = isBare ? undefined : origin?.wamid;
  if (origin?.type === 'template')
    return { type: 'button', payload: { payload: id, text: title }, shown: { text: title }, quotes };
  return interactive('button_reply', { id, title }, title, quotes);
}

export function choose({ context, ...reply }: NonNullable<HandsetMessage['list']>, thread: Thread): InboundContent {
  return interactive('list_reply', reply, reply.title, context ?? offering(thread, reply.id)?.wamid);
}

/** What the person filled in; the token of the flow comes back with it, as text within text. */
export function submit(
  { response, name, body, context }: NonNullable<HandsetMessage['flow']>,
  thread: Thread,
): InboundContent {
  const origin =
    context === undefined ? thread.messages.findLast(flowIn) : thread.messages.find(({ wamid }) => wamid === context);
  const token = name === 'flow' ? { flow_token: (origin && flowIn(origin)?.id) ?? 'unused' } : {};
  const reply = { name, body, response_json: JSON.stringify({ ...token, ...response }) };
  return interactive('nfm_reply', reply, body, origin?.wamid);
}

export const interactive = (kind: string, reply: object, text: string, quotes?: string): InboundContent => ({
  type: 'interactive',
  payload: { type: kind, [kind]: reply },
  shown: { text },
  quotes,
});

const flowIn = ({ fromBusiness, shown }: ChatMessage): ShownButton | undefined =>
  fromBusiness ? shown.buttons?.find(({ type }) => type === 'flow') : undefined;

const offers = (message: ChatMessage, id: string): boolean =>
  message.fromBusiness && (message.shown.buttons?.some((button) => button.id === id) ?? false);

/** The latest message on the phone that offers this choice. */
const offering = (thread: Thread, id: string): ChatMessage | undefined =>
  thread.messages.findLast((message) => offers(message, id));
