import { PLACEHOLDER } from '../components.js';
import type { Misfit } from './params.js';

/** What Meta takes at most once the blanks are filled. source: whatsapp-cloud-api.md §4.3 */
export const FILLED_MAX = { body: 1_024, header: 60 } as const;

const FORBIDDEN = /[\n\r\t]| {5,}/;

/** The text as it is, noting what Meta would refuse in it. source: whatsapp-cloud-api.md §2.4 */
export function textIn(value: string, pointer: string, misfits: Misfit[]): string {
  if (value.trim() === '') misfits.push({ pointer, detail: 'must not be empty' });
  if (FORBIDDEN.test(value))
    misfits.push({ pointer, detail: 'must not have line breaks, tabs or more than four spaces in a row' });
  return value;
}

/** The text with its blanks filled, each once: what a value contains is never taken for a blank. */
export const substitute = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(PLACEHOLDER, (blank, name: string) => values.get(name) ?? blank);

export function tooLong(
  part: keyof typeof FILLED_MAX,
  text: string,
  values: ReadonlyMap<string, string>,
  pointer: string,
): Misfit[] {
  const length = [...substitute(text, values)].length;
  return length > FILLED_MAX[part]
    ? [{ pointer, detail: `makes the ${part} ${length} characters long; at most ${FILLED_MAX[part]} are allowed` }]
    : [];
}
