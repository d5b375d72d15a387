/** What a message says, in the shape of the Graph API: `type` and the object of that type. source: whatsapp-cloud-api.md §2 */
export interface GraphContent {
  readonly type: string;
  readonly [kind: string]: unknown;
}

export interface Outgoing {
  /** A phone, or a group's id when `toGroup`. */
  readonly to: string | null;
  readonly toGroup?: boolean | undefined;
  readonly recipient: string | null;
  readonly content: GraphContent;
  readonly replyToWamid: string | null;
  readonly callbackData: string;
}

/** The body of `POST /{PNID}/messages`. source: whatsapp-cloud-api.md §2.1 */
export const sendBody = (message: Outgoing): Record<string, unknown> => ({
  messaging_product: 'whatsapp',
  recipient_type: message.toGroup ? 'group' : 'individual',
  ...(message.to ? { to: message.to } : { recipient: message.recipient }),
  ...message.content,
  ...(message.replyToWamid ? { context: { message_id: message.replyToWamid } } : {}),
  biz_opaque_callback_data: message.callbackData,
});

/** Limits of free-form messages. source: whatsapp-cloud-api.md §2.2–2.3 */
export const LIMITS = {
  text: 4096,
  caption: 1024,
  filename: 240,
  buttons: 3,
  buttonId: 256,
  buttonTitle: 20,
  interactiveBody: 1024,
  listBody: 4096,
  listButton: 20,
  listSections: 10,
  listRows: 10,
  sectionTitle: 24,
  rowId: 200,
  rowTitle: 24,
  rowDescription: 72,
  footer: 60,
  headerText: 60,
} as const;
