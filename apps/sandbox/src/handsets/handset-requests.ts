import { z } from 'zod';
import { digitsOf, isPhone } from '../network/dialling.js';

/** A phone number in any writing, as its digits. */
export const phone = z.string().transform(digitsOf).refine(isPhone, 'must be a phone number with its country code');

export const NewHandset = z.strictObject({ phone, name: z.string().min(1).max(100).optional() });

export const HandsetChangeRequest = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  blocked: z.array(phone).optional(),
  offline: z.boolean().optional(),
  onWhatsApp: z.boolean().optional(),
  stoppedMarketing: z.boolean().optional(),
  username: z
    .string()
    .regex(/^[a-z0-9._]{3,35}$/)
    .nullable()
    .optional(),
  hidePhone: z.boolean().nullable().optional(),
});

const file = z.strictObject({
  mime_type: z.string().optional(),
  /** Base64; without it a tiny sample file is sent. */
  data: z.base64().optional(),
  caption: z.string().max(1_024).optional(),
  filename: z.string().optional(),
  voice: z.boolean().optional(),
});
export type SentFile = z.output<typeof file>;

const CONTENTS = [
  'text',
  'button',
  'list',
  'reaction',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
] as const;

/** What a person can send: exactly one content, to one business number. */
export const HandsetMessage = z
  .strictObject({
    to: phone,
    text: z.string().min(1).max(65_536).optional(),
    button: z.strictObject({ id: z.string(), title: z.string(), context: z.string().optional() }).optional(),
    list: z
      .strictObject({
        id: z.string(),
        title: z.string(),
        description: z.string().optional(),
        context: z.string().optional(),
      })
      .optional(),
    reaction: z.strictObject({ message_id: z.string(), emoji: z.string().optional() }).optional(),
    image: file.optional(),
    video: file.optional(),
    audio: file.optional(),
    document: file.optional(),
    sticker: file.optional(),
    location: z
      .strictObject({
        latitude: z.number(),
        longitude: z.number(),
        name: z.string().optional(),
        address: z.string().optional(),
      })
      .optional(),
    contacts: z.array(z.record(z.string(), z.unknown())).min(1).optional(),
    /** The wamid this message quotes. */
    context: z.string().optional(),
    /** As a click on an advertisement leaves it; opens a free entry point once the business answers. */
    referral: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((message) => CONTENTS.filter((name) => message[name] !== undefined).length === 1, {
    message: `must hold exactly one of ${CONTENTS.join(', ')}`,
  });
export type HandsetMessage = z.output<typeof HandsetMessage>;

export const ReadRequest = z.strictObject({ with: phone.optional(), message_id: z.string().optional() });
export const ShownQuery = z.strictObject({ with: phone.optional(), all: z.stringbool().optional() });
