import { isFields, type Fields } from '../graph/json.js';
import { refusal, tooLong, wrongFormat } from './refusal.js';
import { variablesIn } from './variables.js';

const HEADER_MAX = 60;
const FOOTER_MAX = 60;

type Format = 'POSITIONAL' | 'NAMED';

/** source: whatsapp-cloud-api.md §4.3 (BODY) and §4.4 (what is refused at once). */
export function checkBody(body: Fields, format: Format, max: number): void {
  const text = textOf(body, 'body', max);
  const variables = checkVariables(text, 'body', format);
  if (/^\s*\{\{/.test(text) || /\}\}\s*$/.test(text))
    throw refusal(2388299, 'Leading or trailing parameters', "Variables can't be at the start or end of the template.");
  if (/\}\}\s*\{\{/.test(text)) throw wrongFormat('Two variables stand next to each other in the body.');
  // Meta publishes no ratio; its advice is 2n+1 words, and nothing below 2n was ever seen approved.
  const words = text.replace(/\{\{[^{}]*\}\}/g, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (words < 2 * variables.length)
    throw refusal(2388293, 'Too many variables', 'This template has too many variables for its length.');
  checkExample(body, 'body', variables, format);
}

export function checkHeaderText(header: Fields, format: Format): void {
  const text = textOf(header, 'header', HEADER_MAX);
  if (/[\n*~]/.test(text))
    throw refusal(2388047, 'Header format is incorrect', 'A header has no line breaks and no formatting.');
  const variables = checkVariables(text, 'header', format);
  if (variables.length > 1) throw wrongFormat('A header may have one variable.');
  checkExample(header, 'header', variables, format);
}

export function checkFooter(footer: Fields): void {
  const text = textOf(footer, 'footer', FOOTER_MAX);
  if (/[{}]/.test(text)) throw refusal(2388073, 'Footer format is incorrect', 'A footer has no variables.');
}

export function textOf(component: Fields, part: string, max: number): string {
  const { text } = component;
  if (typeof text !== 'string' || text.trim() === '') throw wrongFormat(`The ${part} needs a text.`);
  if (text.length > max) throw tooLong(part, max);
  return text;
}

function checkVariables(text: string, part: string, format: Format): readonly string[] {
  const variables = variablesIn(text);
  const outside = text.replace(/\{\{[^{}]*\}\}/g, '');
  if (outside.includes('{{') || outside.includes('}}')) throw wrongFormat(`The ${part} has unbalanced curly brackets.`);
  const isWell = (name: string, index: number) =>
    format === 'NAMED' ? /^[a-z][a-z0-9_]*$/.test(name) : name === String(index + 1);
  const inOrder = format === 'NAMED' ? variables : variables.toSorted((a, b) => Number(a) - Number(b));
  if (!inOrder.every(isWell))
    throw wrongFormat(
      format === 'NAMED'
        ? `The variables of the ${part} must be lower-case names with underscores.`
        : `The variables of the ${part} must be {{1}}, {{2}} and so on without a gap.`,
    );
  return variables;
}

function checkExample(component: Fields, part: 'body' | 'header', variables: readonly string[], format: Format): void {
  if (variables.length === 0) return;
  const example = isFields(component['example']) ? component['example'] : {};
  const given = format === 'NAMED' ? namedExamples(example, part) : positionalExamples(example, part);
  const isComplete =
    format === 'NAMED' ? variables.every((name) => given.includes(name)) : given.length === variables.length;
  if (!isComplete) throw wrongFormat(`Every variable of the ${part} needs an example.`);
}

/** `body_text` is a list of lists, `header_text` a plain list. */
function positionalExamples(example: Fields, part: 'body' | 'header'): readonly string[] {
  const list: unknown = example[`${part}_text`];
  const values: unknown = part === 'body' && Array.isArray(list) && Array.isArray(list[0]) ? list[0] : list;
  return Array.isArray(values)
    ? values.filter((value): value is string => typeof value === 'string' && value !== '')
    : [];
}

function namedExamples(example: Fields, part: 'body' | 'header'): readonly string[] {
  const list = example[`${part}_text_named_params`];
  if (!Array.isArray(list)) return [];
  return list
    .filter(isFields)
    .flatMap(({ param_name: name, example: value }) => (typeof name === 'string' && value ? [name] : []));
}
