import { z } from 'zod';

/** A number with a meaning, as the original shows it. source: whatsapp-onprem-api.md §13 */
export interface Metric {
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly data: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}
export type Metrics = Readonly<Record<string, Metric>>;

export const FormatQuery = z.object({ format: z.string().optional() });
export type FormatQuery = z.output<typeof FormatQuery>;

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const gauge = (help: string, value: number): Metric => ({ type: 'gauge', help, data: [{ value }] });

/** The same for Prometheus to scrape. */
export const inPrometheus = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, { type, help, data }]) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...data.map(({ labels = {}, value }) => `${name}${labelled(labels)} ${value}`),
        '',
      ].join('\n'),
    )
    .join('');

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}
