import type { ButtonNeed } from '../requirements.js';
import { textIn } from './parameter-text.js';
import type { GraphComponent, Misfit, TemplateParams } from './params.js';

type Parameter = Readonly<Record<string, string>>;

/** How each need is written in a send, and how long it may be. source: whatsapp-cloud-api.md §2.4, §4.3 */
const WRITTEN: Record<
  Exclude<ButtonNeed, 'nothing'>,
  { readonly subType: string; readonly max: number; readonly parameter: (text: string) => Parameter }
> = {
  url_suffix: { subType: 'url', max: 2_000, parameter: (text) => ({ type: 'text', text }) },
  coupon_code: { subType: 'copy_code', max: 20, parameter: (text) => ({ type: 'coupon_code', coupon_code: text }) },
  payload: { subType: 'quick_reply', max: 256, parameter: (text) => ({ type: 'payload', payload: text }) },
};

/** The components of buttons that take something. A quick reply may go without; then its label is its payload. */
export function fillButtons(
  needs: readonly ButtonNeed[],
  given: NonNullable<TemplateParams['buttons']>,
  misfits: Misfit[],
): GraphComponent[] {
  const byIndex = new Map<number, { readonly param: string; readonly pointer: string }>();
  given.forEach(({ index, param }, i) => {
    const pointer = `/buttons/${i}`;
    const need = needs[index];
    if (need === undefined) misfits.push({ pointer, detail: `the template has no button at ${index}` });
    else if (need === 'nothing') misfits.push({ pointer, detail: 'this button takes nothing' });
    else if (byIndex.has(index)) misfits.push({ pointer, detail: `button ${index} is given twice` });
    else byIndex.set(index, { param, pointer: `${pointer}/param` });
  });
  return needs.flatMap((need, index) => {
    const value = byIndex.get(index);
    if (need === 'nothing' || (!value && need === 'payload')) return [];
    if (!value) {
      misfits.push({ pointer: '/buttons', detail: `button ${index} needs its ${need.replace('_', ' ')}` });
      return [];
    }
    const { subType, max, parameter } = WRITTEN[need];
    if (value.param.length > max) misfits.push({ pointer: value.pointer, detail: `at most ${max} characters` });
    const text = textIn(value.param, value.pointer, misfits);
    return [{ type: 'button' as const, sub_type: subType, index: String(index), parameters: [parameter(text)] }];
  });
}
