import type { SandboxClock } from '../clock/sandbox-clock.js';
import { badType, GraphError, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { textsIn } from '../graph/params.js';
import type { Waba } from '../network/waba.js';
import type { Templates } from '../templates/templates.js';
import { periodIn, stepOf, type Period } from './period.js';
import type { Tally } from './tally.js';
import type { Tariff } from './tariff.js';

const LOOKBACK_DAYS = 90;
const MOST_TEMPLATES = 10;
const METRICS = ['sent', 'delivered', 'read', 'clicked', 'cost'] as const;
type Metric = (typeof METRICS)[number];

/** How the templates of an account did, day by day (source: whatsapp-cloud-api.md §4.8). */
export class TemplateAnalytics {
  constructor(
    private readonly templates: Templates,
    private readonly tally: Tally,
    private readonly tariff: Tariff,
    private readonly clock: SandboxClock,
  ) {}

  of(waba: Waba, params: Fields): readonly object[] {
    if (!waba.insightsEnabled) throw new GraphError(200005, 'Enable insights for this account first.');
    const period = periodIn(params, { DAILY: 'DAY' }, this.clock.seconds(), LOOKBACK_DAYS);
    const ids = textsIn(params, 'template_ids');
    if (!ids || ids.length === 0) throw required('template_ids');
    if (ids.length > MOST_TEMPLATES) throw badType('template_ids', `at most ${MOST_TEMPLATES} ids`);
    const foreign = ids.find((id) => this.templates.get(id)?.row.wabaId !== waba.id);
    if (foreign !== undefined) throw badType('template_ids', `ids of this account, not ${foreign}`);
    const metrics = metricsIn(params);
    return ids.flatMap((id) => this.daysOf(id, period, metrics));
  }

  private daysOf(id: string, period: Period, metrics: readonly Metric[]): readonly object[] {
    const days = new Map<number, Day>();
    const each = (
      kind: Parameters<Tally['of']>[0],
      see: (day: Day, count: number, more: readonly string[]) => void,
    ) => {
      for (const { at, dimensions, count } of this.tally.of(kind, period.start, period.end)) {
        const [templateId, ...more] = dimensions;
        if (templateId !== id) continue;
        const { start } = stepOf(at, 'DAY');
        let day = days.get(start);
        if (!day) days.set(start, (day = emptyDay(start)));
        see(day, count, more);
      }
    };
    each('template_sent', (day, count) => (day.sent += count));
    each('template_read', (day, count) => (day.read += count));
    each('template_delivered', (day, count, [type = '']) => {
      day.delivered += count;
      if (type === 'REGULAR') day.charged += count;
    });
    each('clicked', (day, count, [type = '', label = '']) => {
      const key = `${type}|${label}`;
      day.clicked.set(key, (day.clicked.get(key) ?? 0) + count);
    });
    return [...days.values()].toSorted((a, b) => a.start - b.start).map((day) => this.pointOf(id, day, metrics));
  }

  private pointOf(id: string, day: Day, metrics: readonly Metric[]): object {
    const { start, end } = stepOf(day.start, 'DAY');
    const values: Readonly<Record<Metric, unknown>> = {
      sent: day.sent,
      delivered: day.delivered,
      read: day.read,
      clicked: [...day.clicked].map(([key, count]) => {
        const [type, label] = key.split('|');
        return { type, button_content: label, count };
      }),
      cost: this.costOf(id, day),
    };
    return { template_id: id, start, end, ...Object.fromEntries(metrics.map((name) => [name, values[name]])) };
  }

  private costOf(id: string, { charged, delivered, clicked }: Day): readonly object[] | undefined {
    const category = this.templates.get(id)?.row.category ?? '';
    const spent = this.tariff.costOf('REGULAR', category, charged);
    if (spent === undefined) return undefined;
    const urlClicks = [...clicked].reduce((sum, [key, count]) => sum + (key.startsWith('url_button|') ? count : 0), 0);
    return [
      { type: 'amount_spent', value: spent },
      { type: 'cost_per_delivered', ...(delivered > 0 && { value: rounded(spent / delivered) }) },
      { type: 'cost_per_url_button_click', ...(urlClicks > 0 && { value: rounded(spent / urlClicks) }) },
    ];
  }
}

interface Day {
  readonly start: number;
  sent: number;
  delivered: number;
  read: number;
  charged: number;
  readonly clicked: Map<string, number>;
}

const emptyDay = (start: number): Day => ({ start, sent: 0, delivered: 0, read: 0, charged: 0, clicked: new Map() });

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

function metricsIn(params: Fields): readonly Metric[] {
  const words = textsIn(params, 'metric_types')?.map((word) => word.toLowerCase()) ?? METRICS;
  const unknown = words.find((word) => !METRICS.includes(word as Metric));
  if (unknown !== undefined) throw badType('metric_types', `of {${METRICS.join(', ')}}`);
  return words as readonly Metric[];
}
