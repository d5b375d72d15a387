import type { Shown } from '../chats/shown.js';
import { GraphError, missing, notValid } from '../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../graph/json.js';
import type { Blueprint } from '../templates/blueprint.js';
import { substitute } from '../templates/variables.js';
import { onlyKeys, type Surroundings } from './content.js';
import { fillButtons } from './fill-buttons.js';
import { countMustMatch, fillBody, fillHeader, mismatch } from './fill-text.js';

const BODY_MAX = 1_024;
const HEADER_MAX = 60;
const CARD_BODY_MAX = 160;

/** Fills a template, or a card of one, with the components of a send (source: whatsapp-cloud-api.md §2.4). */
export function fillTemplate(
  blueprint: Blueprint,
  components: readonly Fields[],
  surroundings: Surroundings,
  bodyMax = BODY_MAX,
): Shown {
  const find = (type: string) => components.find((component) => component['type'] === type);
  const parametersOf = (type: string) => listIn(find(type) ?? {}, 'parameters', `${type}.parameters`);
  const body = fillBody(blueprint, parametersOf('body'), surroundings);
  const header = fillHeader(blueprint, parametersOf('header'), surroundings);
  checkOffer(blueprint, parametersOf('limited_time_offer'), surroundings.nowMs);
  checkTapTargets(parametersOf('tap_target_configuration'));
  const buttons = components.filter((component) => component['type'] === 'button');
  const cards = fillCards(blueprint, find('carousel'), surroundings);
  return {
    text: blueprint.body.text === '' ? undefined : limited(substitute(blueprint.body.text, body), bodyMax, 'body'),
    header: header.text === undefined ? undefined : limited(header.text, HEADER_MAX, 'header'),
    media: header.media,
    data: header.data,
    footer: blueprint.footer,
    // What is on the cards can be tapped as well.
    buttons: [
      ...fillButtons(blueprint, buttons, body.get('1')),
      ...(cards ?? []).flatMap((card) => card.buttons ?? []),
    ],
    cards,
  };
}

/** Every card of the template must be supplied, in its place. */
function fillCards(
  { cards }: Blueprint,
  carousel: Fields | undefined,
  surroundings: Surroundings,
): readonly Shown[] | undefined {
  const given = listIn(carousel ?? {}, 'cards', 'carousel.cards');
  if (!cards) {
    if (carousel) throw mismatch('carousel: the template has no cards');
    return undefined;
  }
  if (given.length !== cards.length)
    throw new GraphError(
      132000,
      `carousel: number of cards (${given.length}) does not match the expected number of cards (${cards.length})`,
    );
  return cards.map((card, index) => {
    const wanted = given.find((candidate) => Number(candidate['card_index']) === index);
    if (!wanted) throw missing(`carousel: Card at index ${index} is missing`);
    onlyKeys(wanted, 'carousel.cards', ['card_index', 'components']);
    return fillTemplate(card, componentsIn(wanted, ['header', 'body', 'button']), surroundings, CARD_BODY_MAX);
  });
}

/** What a parameter of any type may carry (source: whatsapp-cloud-api.md §2.4). */
const PARAMETER_KEYS = [
  'type',
  'parameter_name',
  'text',
  'currency',
  'date_time',
  'group_id',
  'image',
  'video',
  'document',
  'location',
  'product',
  'payload',
  'coupon_code',
  'action',
  'limited_time_offer',
  'tap_target_configuration',
];
const KEYS = ['type', 'sub_type', 'index', 'parameters', 'cards'];

/** The components of a send, or of a card in it; their types may be written in any case. */
export function componentsIn(object: Fields, types: readonly string[]): readonly Fields[] {
  return listIn(object, 'components', "template['components']").map((component, index) => {
    const type = String(component['type']).toLowerCase();
    if (!types.includes(type))
      throw new GraphError(100, undefined, {
        message: `Param template['components'][${index}]['type'] must be one of {${types.join(', ').toUpperCase()}} - got "${String(component['type'])}".`,
      });
    onlyKeys(component, `template.components.${index}`, KEYS);
    for (const parameter of listIn(component, 'parameters', `template.components.${index}.parameters`))
      onlyKeys(parameter, `template.components.${index}.parameters`, PARAMETER_KEYS);
    return { ...component, type };
  });
}

/** An offer that expires must say when, in milliseconds. */
function checkOffer({ offer }: Blueprint, parameters: readonly Fields[], nowMs: number): void {
  if (!offer?.hasExpiration) return countMustMatch('limited_time_offer', parameters.length, 0);
  const [parameter] = parameters;
  if (!parameter) throw missing('limited_time_offer: the expiration_time_ms of the offer is missing');
  const value = parameter['limited_time_offer'];
  const expiration = isFields(value) ? value['expiration_time_ms'] : undefined;
  if (parameter['type'] !== 'limited_time_offer' || !Number.isInteger(expiration))
    throw mismatch('limited_time_offer: expiration_time_ms must be a whole number of milliseconds');
  // Seconds instead of milliseconds end in 1970.
  if (Number(expiration) <= nowMs) throw notValid('limited_time_offer: expiration_time_ms has passed already');
}

function checkTapTargets(parameters: readonly Fields[]): void {
  for (const { type, tap_target_configuration: targets } of parameters) {
    const isWell =
      type === 'tap_target_configuration' &&
      Array.isArray(targets) &&
      targets.every(
        (target) => isFields(target) && typeof target['url'] === 'string' && typeof target['title'] === 'string',
      );
    if (!isWell) throw mismatch('tap_target_configuration: a list of {url, title} is expected');
  }
}

function limited(text: string, max: number, part: string): string {
  if (text.length > max)
    throw new GraphError(132005, `${part}: the text is ${text.length} characters long, ${max} are allowed`);
  return text;
}
