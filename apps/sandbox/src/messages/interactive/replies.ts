import type { ShownButton } from '../../chats/shown.js';
import { notValid } from '../../graph/graph-error.js';
import { isFields, listIn, optionalText, type Fields } from '../../graph/json.js';
import { onlyKeys } from '../content.js';
import { countOf, lengthOf, textOf, unique } from '../limits.js';
import { MEDIA_HEADERS, type Kind } from './kind.js';

const BUTTONS_MAX = 3;
const SECTIONS_MAX = 10;
const ROWS_MAX = 10;

export const replyButtons: Kind = {
  bodyMax: 1_024,
  headers: ['text', ...MEDIA_HEADERS],
  read: (action) => {
    onlyKeys(action, 'interactive.action', ['buttons']);
    const buttons = listIn(action, 'buttons', "interactive['action']['buttons']");
    const shown = countOf(buttons, 1, BUTTONS_MAX, 'buttons').map(replyButton);
    unique(
      shown.map(({ id }) => id),
      'Button ids',
    );
    unique(
      shown.map(({ title }) => title),
      'Button titles',
    );
    return { buttons: shown };
  },
};

function replyButton(button: Fields): ShownButton {
  onlyKeys(button, 'interactive.action.buttons', ['type', 'reply']);
  const { type, reply } = button;
  if (type !== 'reply' || !isFields(reply))
    throw notValid("Each button must be of type 'reply' with a 'reply' object.");
  onlyKeys(reply, 'interactive.action.buttons.reply', ['id', 'title']);
  return {
    type: 'reply',
    id: textOf(reply, 'id', 256, 'Button id'),
    title: textOf(reply, 'title', 20, 'Button title'),
  };
}

export const listMenu: Kind = {
  bodyMax: 4_096,
  headers: ['text'],
  read: (action) => {
    onlyKeys(action, 'interactive.action', ['button', 'sections']);
    textOf(action, 'button', 20, 'List button');
    const sections = countOf(
      listIn(action, 'sections', "interactive['action']['sections']"),
      1,
      SECTIONS_MAX,
      'sections',
    );
    const rows = sections.flatMap((section) => {
      onlyKeys(section, 'interactive.action.sections', ['title', 'rows']);
      lengthOf(optionalText(section, 'title') ?? '', sections.length > 1 ? 1 : 0, 24, 'Section title');
      return countOf(listIn(section, 'rows', 'rows'), 1, ROWS_MAX, 'rows').map(listRow);
    });
    // The limit holds for all sections together.
    countOf(rows, 1, ROWS_MAX, 'rows');
    unique(
      rows.map(({ id }) => id),
      'Row ids',
    );
    return { buttons: rows };
  },
};

function listRow(row: Fields): ShownButton {
  onlyKeys(row, 'interactive.action.sections.rows', ['id', 'title', 'description']);
  lengthOf(optionalText(row, 'description') ?? '', 0, 72, 'Row description');
  return { type: 'list', id: textOf(row, 'id', 200, 'Row id'), title: textOf(row, 'title', 24, 'Row title') };
}
