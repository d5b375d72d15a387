import { Invalid, parsePublicId, type MessageId } from '#platform/kernel';
import type { WantedMessage } from './command.js';

/** Meta's id of a message, as tenants read it in `wamid`. */
const WAMID = /^wamid\.[\w+/=-]{1,494}$/;

interface Pointer {
  /** A public id of ours, or a wamid. */
  readonly text: string;
  readonly field: '/reply_to' | '/reaction/message_id';
}

/** What the message points at: the one it answers, the one it reacts to. */
function pointersIn({ replyTo, content }: WantedMessage): Pointer[] {
  const reaction = 'free' in content ? (content.free['reaction'] as { message_id?: string } | undefined) : undefined;
  return [
    ...(replyTo === undefined ? [] : [{ text: replyTo, field: '/reply_to' } as const]),
    ...(reaction?.message_id === undefined
      ? []
      : [{ text: reaction.message_id, field: '/reaction/message_id' } as const]),
  ];
}

/** Our own ids among what these messages point at, to be looked up in one go. */
export const quotedIds = (messages: readonly WantedMessage[]): MessageId[] =>
  messages.flatMap((message) => pointersIn(message).flatMap(({ text }) => parsePublicId('message', text) ?? []));

/** The message with Meta's ids in place of ours; a refusal when it points at nothing that Meta could know. */
export function quoting(
  message: WantedMessage,
  wamids: ReadonlyMap<string, string>,
): { readonly message: WantedMessage } | { readonly refusal: Invalid } {
  const found = new Map<Pointer['field'], string>();
  for (const { text, field } of pointersIn(message)) {
    const id = parsePublicId('message', text);
    const wamid = id ? wamids.get(id) : WAMID.test(text) ? text : undefined;
    if (!wamid)
      return {
        refusal: new Invalid([
          { pointer: field, detail: 'no message of yours that has been sent or received; give its id or its wamid' },
        ]),
      };
    found.set(field, wamid);
  }
  const reacted = found.get('/reaction/message_id');
  const { content } = message;
  return {
    message: {
      ...message,
      replyTo: found.get('/reply_to'),
      content: reacted && 'free' in content ? { free: reactingTo(content.free, reacted) } : content,
    },
  };
}

const reactingTo = <Content extends { readonly type: string }>(content: Content, wamid: string): Content => ({
  ...content,
  reaction: { ...(content as { reaction?: object }).reaction, message_id: wamid },
});
