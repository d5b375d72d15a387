import { z } from 'zod';
import { phone } from './handset-requests.js';

const file = z.strictObject({
  mime_type: z.string().optional(),
  /** Base64; without it a tiny sample file is sent. */
  data: z.base64().optional(),
  caption: z.string().max(1_024).optional(),
  filename: z.string().optional(),
  voice: z.boolean().optional(),
  animated: z.boolean().optional(),
});
export type SentFile = z.output<typeof file>;

const product = z.strictObject({
  product_retailer_id: z.string(),
  quantity: z.int().min(1),
  item_price: z.number(),
  currency: z.string(),
});

const texts = z.strictObject({ id: z.string(), title: z.string(), context: z.string().optional() });

/** Everything a handset can produce, by its key; exactly one of them makes a message (source: whatsapp-cloud-api.md §5.2). */
const CONTENTS = {
  text: z.string().min(1).max(65_536),
  /** Quick replies of templates sometimes come without a context; `without_context` makes them. */
  button: texts.extend({ without_context: z.boolean().optional() }),
  list: texts.extend({ description: z.string().optional() }),
  reaction: z.strictObject({ message_id: z.string(), emoji: z.string().optional() }),
  image: file,
  video: file,
  audio: file,
  document: file,
  sticker: file,
  location: z.strictObject({
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
    url: z.string().optional(),
  }),
  contacts: z.array(z.record(z.string(), z.unknown())).min(1),
  /** The phone number, as the answer to a request for it. */
  contact_info: z.literal(true),
  order: z.strictObject({
    catalog_id: z.string(),
    text: z.string().optional(),
    product_items: z.array(product).min(1),
  }),
  /** The answer to a flow or an address form. */
  flow: z.strictObject({
    response: z.record(z.string(), z.unknown()).default({}),
    name: z.enum(['flow', 'address_message']).default('flow'),
    body: z.string().default('Sent'),
    context: z.string().optional(),
  }),
  call_permission: z.strictObject({
    response: z.enum(['accept', 'reject']),
    is_permanent: z.boolean().optional(),
    expiration_timestamp: z.string().optional(),
    response_source: z.enum(['user_action', 'automatic']).default('user_action'),
  }),
  /** What the API cannot show: a poll, a view-once picture, a file that is too large. */
  unsupported: z.strictObject({
    type: z.string().default('unknown'),
    code: z.union([z.literal(131051), z.literal(131052), z.literal(131060)]).default(131051),
  }),
  edit: z.strictObject({ message_id: z.string(), text: z.string().min(1) }),
  revoke: z.strictObject({ message_id: z.string() }),
  system: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('user_changed_number'), new_phone: phone }),
    z.strictObject({ type: z.literal('customer_identity_changed') }),
  ]),
} as const;

const NAMES = Object.keys(CONTENTS) as (keyof typeof CONTENTS)[];

/** What a person can send: exactly one content, to one business number. */
export const HandsetMessage = z
  .strictObject({
    to: phone,
    ...z.strictObject(CONTENTS).partial().shape,
    /** The wamid this message quotes. */
    context: z.string().optional(),
    forwarded: z.boolean().optional(),
    frequently_forwarded: z.boolean().optional(),
    /** The product the person asks about; with the wamid it was shown in, when `context` names one. */
    referred_product: z.strictObject({ catalog_id: z.string(), product_retailer_id: z.string() }).optional(),
    /** As a click on an advertisement leaves it; opens a free entry point once the business answers. */
    referral: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((message) => NAMES.filter((name) => message[name] !== undefined).length === 1, {
    message: `must hold exactly one of ${NAMES.join(', ')}`,
  });
export type HandsetMessage = z.output<typeof HandsetMessage>;
