import { badType, GraphError, unknownNode } from '../graph/graph-error.js';
import type { Quality } from '../quality/quality.js';
import type { Template } from './template.js';
import type { Templates } from './templates.js';

const DAY_S = 86_400;
/** source: whatsapp-cloud-api.md §4.3, compare */
const WINDOWS_DAYS = [7, 30, 60, 90];
const FEWEST_SENDS = 1_000;

interface CompareQuery {
  readonly template_ids?: string;
  readonly start?: string;
  readonly end?: string;
}

/** Two templates beside each other: which one is blocked less, how often each went out, and why people blocked. */
export function compare(
  templates: Templates,
  quality: Quality,
  template: Template,
  query: CompareQuery,
  nowMs: number,
): object {
  const pair = [template, otherIn(templates, template, query)];
  assertWindow(query);
  const figures = pair.map(({ id }) => ({ id, ...quality.tallyOf(id).sums(nowMs) }));
  if (figures.some(({ delivered }) => delivered < FEWEST_SENDS))
    throw new GraphError(100, undefined, { message: `Both templates must have been sent ${FEWEST_SENDS} times.` });
  const byRate = figures.toSorted((a, b) => a.blocked / a.delivered - b.blocked / b.delivered);
  return {
    data: [
      { metric: 'BLOCK_RATE', type: 'RELATIVE', order_by_relative_metric: byRate.map(({ id }) => id) },
      {
        metric: 'MESSAGE_SENDS',
        type: 'NUMBER_VALUES',
        number_values: figures.map(({ id, delivered }) => ({ key: id, value: delivered })),
      },
      {
        metric: 'TOP_BLOCK_REASON',
        type: 'STRING_VALUES',
        string_values: figures.map(({ id }) => ({ key: id, value: quality.topReasonOf(id) ?? 'UNKNOWN_BLOCK_REASON' })),
      },
    ],
  };
}

function otherIn(templates: Templates, template: Template, { template_ids: ids = '' }: CompareQuery): Template {
  const [id, ...more] = ids
    .replace(/["[\]\s]/g, '')
    .split(',')
    .filter(Boolean);
  if (id === undefined || more.length > 0) throw badType('template_ids', 'a list of one template id');
  const other = templates.get(id);
  // Both must belong to one account.
  if (!other || other.row.wabaId !== template.row.wabaId) throw unknownNode(id);
  return other;
}

function assertWindow({ start, end }: CompareQuery): void {
  const days = (Number(end) - Number(start)) / DAY_S;
  if (!WINDOWS_DAYS.includes(days)) throw badType('start', `${WINDOWS_DAYS.join(', ')} days before end`);
}
