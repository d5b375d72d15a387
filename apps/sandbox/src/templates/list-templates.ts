import { GraphError } from '../graph/graph-error.js';
import type { Template } from './template.js';

export interface ListQuery {
  readonly name?: string;
  readonly name_or_content?: string;
  readonly content?: string;
  readonly status?: string;
  readonly language?: string;
  readonly category?: string;
  readonly quality_score?: string;
  readonly fields?: string;
  readonly summary?: string;
  readonly limit?: string;
  readonly after?: string;
  readonly before?: string;
}

/** `name` and the contents match by part as on Graph; the others exactly, whatever their case, one or several. */
export function matching(query: ListQuery): (template: Template) => boolean {
  return ({ row, blueprint }) => {
    const content = `${blueprint.header?.text ?? ''}\n${blueprint.body.text}\n${blueprint.footer ?? ''}`;
    return (
      contains(row.name, query.name) &&
      contains(content, query.content) &&
      (contains(row.name, query.name_or_content) || contains(content, query.name_or_content)) &&
      isOneOf(row.status, query.status) &&
      isOneOf(row.language, query.language) &&
      isOneOf(row.category, query.category) &&
      isOneOf(row.quality?.score ?? 'UNKNOWN', query.quality_score)
    );
  };
}

const contains = (text: string, part: string | undefined): boolean =>
  part === undefined || text.toLowerCase().includes(part.toLowerCase());

/** `APPROVED`, `APPROVED,PAUSED` or `["APPROVED","PAUSED"]`. */
const isOneOf = (value: string, wanted: string | undefined): boolean =>
  wanted === undefined ||
  wanted
    .replace(/["[\]\s]/g, '')
    .toLowerCase()
    .split(',')
    .includes(value.toLowerCase());

const COUNTERS = [
  'total_count',
  'message_template_count',
  'message_template_limit',
  'are_translations_complete',
] as const;
type Counter = (typeof COUNTERS)[number];

/** `summary=total_count,…` (source: whatsapp-cloud-api.md §4.3). */
export function summaryOf(
  wanted: string,
  found: readonly Template[],
  all: readonly Template[],
  limit: number,
): Readonly<Record<string, unknown>> {
  const values: Readonly<Record<Counter, unknown>> = {
    total_count: found.length,
    message_template_count: all.length,
    message_template_limit: limit,
    are_translations_complete: all.every(({ row }) => row.status === 'APPROVED'),
  };
  const names = wanted.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(COUNTERS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new GraphError(100, undefined, {
      message: `Param summary must be of {${COUNTERS.join(', ')}} - got "${unknown}".`,
    });
  return Object.fromEntries(names.map((name) => [name, values[name as Counter]]));
}
