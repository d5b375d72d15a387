import { z } from 'zod';
import { LIMITS } from '#whatsapp';
import { instant, text } from '#platform/http';

/** The native send request: `to` and exactly one kind of content. source: sms-like-apis.md §2.3 */

const MediaKind = z.enum(['image', 'video', 'audio', 'document', 'sticker']);
const Media = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional(),
    id: text(64)
      .regex(/^(\d+|med_[0-9A-Za-z]{26})$/, 'a media id is med_… of POST /v1/media, or the digits of Meta')
      .optional(),
    kind: MediaKind.optional(),
    caption: text(LIMITS.caption).optional(),
    filename: text(LIMITS.filename).optional(),
  })
  .refine((media) => (media.url === undefined) !== (media.id === undefined), {
    error: 'give url or id, not both',
    path: ['url'],
  })
  // Of a file of ours the kind is known.
  .refine((media) => media.kind !== undefined || !/^\d+$/.test(media.id ?? ''), {
    error: 'say which kind of media the id is',
    path: ['kind'],
  });

const Button = z.strictObject({ id: text(LIMITS.buttonId), title: text(LIMITS.buttonTitle) });
const Row = z.strictObject({
  id: text(LIMITS.rowId),
  title: text(LIMITS.rowTitle),
  description: text(LIMITS.rowDescription).optional(),
});
const Section = z.strictObject({
  title: text(LIMITS.sectionTitle).optional(),
  rows: z.array(Row).min(1).max(LIMITS.listRows),
});
const Interactive = z
  .strictObject({
    body: text(LIMITS.listBody),
    header: text(LIMITS.headerText).optional(),
    footer: text(LIMITS.footer).optional(),
    buttons: z.array(Button).min(1).max(LIMITS.buttons).optional(),
    button: text(LIMITS.listButton).optional(),
    sections: z.array(Section).min(1).max(LIMITS.listSections).optional(),
  })
  .superRefine((interactive, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((interactive.buttons === undefined) === (interactive.sections === undefined))
      issue('buttons', 'give buttons or sections, not both');
    if (interactive.sections && !interactive.button) issue('button', 'a list needs the label that opens it');
    if (interactive.buttons && interactive.body.length > LIMITS.interactiveBody)
      issue('body', `with buttons at most ${LIMITS.interactiveBody} characters`);
    const rows = interactive.sections?.flatMap((section) => section.rows) ?? [];
    if (rows.length > LIMITS.listRows) issue('sections', `at most ${LIMITS.listRows} rows in all sections together`);
    if ((interactive.sections?.length ?? 0) > 1 && interactive.sections?.some((section) => !section.title))
      issue('sections', 'with several sections each needs a title');
    const ids = [...(interactive.buttons ?? []), ...rows].map((each) => each.id);
    if (new Set(ids).size < ids.length) issue(interactive.buttons ? 'buttons' : 'sections', 'ids must differ');
    const titles = (interactive.buttons ?? []).map((each) => each.title);
    if (new Set(titles).size < titles.length) issue('buttons', 'titles must differ');
  });

const Params = z.union([z.array(text(1_024)).max(100), z.record(z.string().regex(/^[a-z0-9_]{1,64}$/), text(1_024))]);
const Template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'lower-case letters, digits and underscores'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}([_-][A-Za-z]{2,4})?$/, 'a language such as en or es_MX')
    .transform((code) => code.replace('-', '_'))
    .optional(),
  params: Params.optional(),
  header: z
    .union([
      text(60),
      z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000), filename: text(LIMITS.filename).optional() }),
      z.strictObject({ id: text(64), filename: text(LIMITS.filename).optional() }),
    ])
    .optional(),
  buttons: z
    .array(z.strictObject({ index: z.number().int().min(0).max(9), param: text(2_000) }))
    .max(10)
    .optional(),
  code: text(15).optional(),
});

const Location = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: text(1_000).optional(),
  address: text(1_000).optional(),
});
const Reaction = z.strictObject({ message_id: text(500), emoji: z.union([z.literal(''), text(16)]) });

const CONTENT = ['text', 'template', 'media', 'interactive', 'location', 'reaction'] as const;

export const SendMessageRequest = z
  .strictObject({
    to: text(200).describe('E.164 with +, or a business-scoped user id; with recipient_type group the id of a group'),
    recipient_type: z.enum(['individual', 'group']).optional().describe('individual when absent'),
    from: text(40).optional().describe('sender id or phone; the default sender when absent'),
    text: text(LIMITS.text)
      .refine((words) => words.trim() !== '', 'has nothing but blanks')
      .optional(),
    template: Template.optional(),
    media: Media.optional(),
    interactive: Interactive.optional(),
    location: Location.optional(),
    reaction: Reaction.optional(),
    preview_url: z.boolean().optional(),
    send_at: instant().optional(),
    expires_at: instant().optional(),
    ttl: z.number().int().min(30).max(2_592_000).optional().describe('seconds until it is pointless; at most 30 days'),
    ref: text(64).optional(),
    metadata: z
      .record(text(64), text(500))
      .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
      .optional(),
    reply_to: text(500).optional().describe('id of the message this one answers'),
  })
  .superRefine((request, context) => {
    const given = CONTENT.filter((kind) => request[kind] !== undefined);
    if (given.length !== 1)
      context.addIssue({
        code: 'custom',
        path: [given[1] ?? 'text'],
        message: given.length
          ? `give one kind of content, not ${given.join(' and ')}`
          : `give one of ${CONTENT.join(', ')}`,
      });
    if (request.ttl !== undefined && request.expires_at !== undefined)
      context.addIssue({ code: 'custom', path: ['ttl'], message: 'give ttl or expires_at, not both' });
  })
  .meta({ id: 'SendMessage' });
export type SendMessageRequest = z.output<typeof SendMessageRequest>;

export const MOST_PER_BATCH = 1_000;
/** Items are checked one by one, so that a broken one never takes its neighbours down. */
export const SendBatchRequest = z.strictObject({
  defaults: z.record(z.string(), z.unknown()).optional().describe('fields for all messages that do not say otherwise'),
  messages: z
    .array(z.unknown().meta({ $ref: '#/components/schemas/SendMessage' }))
    .min(1)
    .max(MOST_PER_BATCH),
});
export type SendBatchRequest = z.output<typeof SendBatchRequest>;
