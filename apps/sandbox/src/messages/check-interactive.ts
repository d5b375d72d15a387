import type { Shown, ShownButton } from '../chats/shown.js';
import { badType, GraphError, missing, notValid } from '../graph/graph-error.js';
import { isFields, listIn, optionalText, type Fields } from '../graph/json.js';
import type { MediaKind } from '../media/kinds.js';
import { isWebAddress, mediaIn } from './check-media.js';
import { freeForm, onlyKeys, type Check, type Surroundings } from './content.js';

/** What differs between the kinds of interactive message (source: whatsapp-cloud-api.md §2.3). */
interface Kind {
  readonly bodyMax: number;
  readonly headers: readonly string[];
  buttons(action: Fields): readonly ShownButton[];
}

const MEDIA_HEADERS = ['image', 'video', 'document'];
const HEADER_MAX = 60;
const FOOTER_MAX = 60;

const KINDS: Readonly<Record<string, Kind>> = {
  button: { bodyMax: 1_024, headers: ['text', ...MEDIA_HEADERS], buttons: replyButtons },
  list: { bodyMax: 4_096, headers: ['text'], buttons: listRows },
  cta_url: { bodyMax: 1_024, headers: ['text', ...MEDIA_HEADERS], buttons: linkButton },
  location_request_message: { bodyMax: 1_024, headers: [], buttons: locationButton },
};

export const checkInteractive: Check = (interactive, surroundings) => {
  onlyKeys(interactive, 'interactive', ['type', 'header', 'body', 'footer', 'action']);
  const kind = kindOf(interactive['type']);
  const body = lengthOf(textOf(interactive, 'body') ?? '', 1, kind.bodyMax, 'Body text');
  const footer = textOf(interactive, 'footer');
  if (footer !== undefined) lengthOf(footer, 1, FOOTER_MAX, 'Footer text');
  const { action } = interactive;
  if (!isFields(action)) throw missing("Parameter 'interactive.action' is mandatory.");
  return freeForm({ text: body, footer, ...headerOf(interactive, kind, surroundings), buttons: kind.buttons(action) });
};

function kindOf(type: unknown): Kind {
  if (type === undefined) throw missing("Parameter 'interactive.type' is mandatory.");
  const kind = typeof type === 'string' ? KINDS[type] : undefined;
  if (kind) return kind;
  const allowed = Object.keys(KINDS).join(', ').toUpperCase();
  throw new GraphError(100, undefined, {
    message: `Param interactive['type'] must be one of {${allowed}} - got "${String(type)}".`,
  });
}

function headerOf(interactive: Fields, kind: Kind, surroundings: Surroundings): Pick<Shown, 'header' | 'media'> {
  const { header } = interactive;
  if (header === undefined) return {};
  if (!isFields(header)) throw badType("interactive['header']", 'a JSON object');
  const { type } = header;
  if (typeof type !== 'string' || !kind.headers.includes(type))
    throw notValid(`Header of type '${String(type)}' is not allowed for this interactive message.`);
  if (type === 'text') return { header: lengthOf(optionalText(header, 'text') ?? '', 1, HEADER_MAX, 'Header text') };
  const media = header[type];
  if (!isFields(media)) throw missing(`Parameter 'interactive.header.${type}' is mandatory.`);
  return { media: mediaIn(media, type as MediaKind, surroundings) };
}

function replyButtons(action: Fields): ShownButton[] {
  const buttons = listIn(action, 'buttons', "interactive['action']['buttons']");
  if (buttons.length < 1 || buttons.length > 3)
    throw notValid('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3');
  const shown = buttons.map((button) => {
    const { type, reply } = button;
    if (type !== 'reply' || !isFields(reply))
      throw notValid("Each button must be of type 'reply' with a 'reply' object.");
    return {
      type: 'reply' as const,
      id: lengthOf(optionalText(reply, 'id') ?? '', 1, 256, 'Button id'),
      title: lengthOf(optionalText(reply, 'title') ?? '', 1, 20, 'Button title'),
    };
  });
  unique(
    shown.map(({ id }) => id),
    'Button ids',
  );
  unique(
    shown.map(({ title }) => title),
    'Button titles',
  );
  return shown;
}

function listRows(action: Fields): ShownButton[] {
  lengthOf(optionalText(action, 'button') ?? '', 1, 20, 'List button');
  const sections = listIn(action, 'sections', "interactive['action']['sections']");
  if (sections.length < 1 || sections.length > 10) throw notValid('Total section count exceeds max allowed count: 10');
  const rows = sections.flatMap((section) => {
    const title = optionalText(section, 'title') ?? '';
    lengthOf(title, sections.length > 1 ? 1 : 0, 24, 'Section title');
    return listIn(section, 'rows', 'rows').map(listRow);
  });
  if (rows.length < 1 || rows.length > 10) throw notValid('Total row count must be between 1 and 10');
  unique(
    rows.map(({ id }) => id),
    'Row ids',
  );
  return rows;
}

function listRow(row: Fields): ShownButton & { id: string } {
  lengthOf(optionalText(row, 'description') ?? '', 0, 72, 'Row description');
  return {
    type: 'list',
    id: lengthOf(optionalText(row, 'id') ?? '', 1, 200, 'Row id'),
    title: lengthOf(optionalText(row, 'title') ?? '', 1, 24, 'Row title'),
  };
}

function linkButton(action: Fields): ShownButton[] {
  const { name, parameters } = action;
  if (name !== 'cta_url' || !isFields(parameters))
    throw notValid("The action must be named 'cta_url' and have parameters.");
  const url = optionalText(parameters, 'url') ?? '';
  if (!isWebAddress(url)) throw notValid('The url of the button must be an http or https URL.');
  return [{ type: 'url', title: lengthOf(optionalText(parameters, 'display_text') ?? '', 1, 20, 'Button label'), url }];
}

function locationButton(action: Fields): ShownButton[] {
  if (action['name'] !== 'send_location') throw notValid("The action must be named 'send_location'.");
  return [{ type: 'other', title: 'Send location' }];
}

function textOf(interactive: Fields, name: string): string | undefined {
  const part = interactive[name];
  if (part === undefined) return undefined;
  if (!isFields(part)) throw badType(`interactive['${name}']`, 'a JSON object');
  return optionalText(part, 'text', `interactive['${name}']['text']`);
}

function lengthOf(text: string, min: number, max: number, what: string): string {
  if (text.length < min || text.length > max)
    throw notValid(`${what} length invalid. Min length: ${min}, Max length: ${max}`);
  return text;
}

function unique(values: readonly (string | undefined)[], what: string): void {
  if (new Set(values).size !== values.length) throw notValid(`${what} must be unique.`);
}
