import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { ComputedField } from '../graph/fields-selection.js';
import { badType } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { textsIn } from '../graph/params.js';
import { digitsOf } from '../network/dialling.js';
import type { Network } from '../network/network.js';
import type { Waba } from '../network/waba.js';
import { periodIn, stepOf, type Period } from './period.js';
import type { Counted, Tally } from './tally.js';
import type { Tariff } from './tariff.js';

const YEAR_DAYS = 366;
const PLAIN = { HALF_HOUR: 'HALF_HOUR', DAY: 'DAY', MONTH: 'MONTH' } as const;
const PRICED = { HALF_HOUR: 'HALF_HOUR', DAILY: 'DAY', MONTHLY: 'MONTH' } as const;
const DIMENSIONS = ['COUNTRY', 'PRICING_TYPE', 'PRICING_CATEGORY', 'TIER', 'PHONE'];
const METRICS = ['COST', 'VOLUME'];
const CONVERSATION_DIMENSIONS = ['CONVERSATION_CATEGORY', 'CONVERSATION_TYPE', 'COUNTRY', 'PHONE'];
/** The sandbox charges everybody as if in the first volume tier. */
const FIRST_TIER = '0:750000';

type Point = Record<string, unknown>;

/** The analytics that are fields of an account (source: whatsapp-cloud-api.md §4.8). */
export class AccountAnalytics {
  constructor(
    private readonly network: Network,
    private readonly tally: Tally,
    private readonly tariff: Tariff,
    private readonly clock: SandboxClock,
  ) {}

  fieldsOf(waba: Waba): Readonly<Record<string, ComputedField>> {
    return {
      analytics: (modifiers) => nested(this.traffic(waba, modifiers)),
      conversation_analytics: (modifiers) => nested(this.conversations(waba, modifiers)),
      pricing_analytics: (modifiers) => nested(this.charges(waba, modifiers)),
    };
  }

  private traffic(waba: Waba, params: Fields): readonly Point[] {
    const period = periodIn(params, PLAIN, this.clock.seconds(), YEAR_DAYS);
    const chosen = this.numbersIn(waba, params);
    const points = new Map<number, Point>();
    for (const kind of ['sent', 'delivered'] as const)
      for (const { at, dimensions, count } of this.tally.of(kind, period.start, period.end)) {
        if (!chosen.has(dimensions[0] ?? '')) continue;
        const step = stepOf(at, period.step);
        const point = entryIn(points, step.start, () => ({ ...step, sent: 0, delivered: 0 }));
        point[kind] = Number(point[kind]) + count;
      }
    return inOrder(points);
  }

  /** Conversations ended in June 2025; with a clock of today there are none. */
  private conversations(waba: Waba, params: Fields): readonly Point[] {
    const { start, end, step } = periodIn(params, PRICED, this.clock.seconds(), 10 * YEAR_DAYS);
    const dimensions = wordsIn(params, 'dimensions', CONVERSATION_DIMENSIONS) ?? [];
    const chosen = this.numbersIn(waba, params);
    const points = new Map<string, Point>();
    for (const { at, dimensions: values, count } of this.tally.of('conversation', start, end)) {
      const [pnid = '', country = '', type = '', category = ''] = values;
      if (!chosen.has(pnid)) continue;
      const head = {
        ...stepOf(at, step),
        ...(dimensions.includes('PHONE') && { phone_number: this.network.number(pnid)?.phone }),
        ...(dimensions.includes('COUNTRY') && { country }),
        ...(dimensions.includes('CONVERSATION_TYPE') && { conversation_type: type }),
        ...(dimensions.includes('CONVERSATION_CATEGORY') && { conversation_category: category }),
      };
      const point = entryIn(points, JSON.stringify(head), () => ({ ...head, conversation: 0 }));
      point['conversation'] = Number(point['conversation']) + count;
      this.addCost(point, type, category, count);
    }
    return inOrder(points);
  }

  private addCost(point: Point, type: string, category: string, count: number): void {
    const cost = this.tariff.costOf(type, category, count);
    if (cost !== undefined) point['cost'] = Math.round((Number(point['cost'] ?? 0) + cost) * 10_000) / 10_000;
  }

  private charges(waba: Waba, params: Fields): readonly Point[] {
    const period = periodIn(params, PRICED, this.clock.seconds(), YEAR_DAYS);
    const metrics = wordsIn(params, 'metric_types', METRICS) ?? METRICS;
    const dimensions = wordsIn(params, 'dimensions', DIMENSIONS) ?? [];
    const chosen = this.numbersIn(waba, params);
    const filters = [
      textsIn(params, 'country_codes'),
      textsIn(params, 'pricing_types'),
      textsIn(params, 'pricing_categories'),
    ];
    const rows = this.tally
      .of('charged', period.start, period.end)
      .filter(({ dimensions: [pnid = '', ...rest] }) => chosen.has(pnid) && rest.every(passes(filters)));
    return this.grouped(rows, period, dimensions, metrics);
  }

  private grouped(
    rows: readonly Counted[],
    { step }: Period,
    dimensions: readonly string[],
    metrics: readonly string[],
  ): readonly Point[] {
    const points = new Map<string, Point>();
    for (const { at, dimensions: values, count } of rows) {
      const [pnid = '', country = '', type = '', category = ''] = values;
      const head = {
        ...stepOf(at, step),
        ...(dimensions.includes('COUNTRY') && { country }),
        ...(dimensions.includes('PHONE') && { phone_number: this.network.number(pnid)?.phone }),
        ...(dimensions.includes('TIER') && type === 'REGULAR' && { tier: FIRST_TIER }),
        ...(dimensions.includes('PRICING_TYPE') && { pricing_type: type }),
        ...(dimensions.includes('PRICING_CATEGORY') && { pricing_category: category }),
      };
      const point = entryIn(points, JSON.stringify(head), () => ({ ...head }));
      if (metrics.includes('VOLUME')) point['volume'] = Number(point['volume'] ?? 0) + count;
      if (metrics.includes('COST')) this.addCost(point, type, category, count);
    }
    return inOrder(points);
  }

  /** The ids of the account's numbers, or of those that are named. */
  private numbersIn(waba: Waba, params: Fields): ReadonlySet<string> {
    const named = (textsIn(params, 'phone_numbers') ?? []).map(digitsOf);
    const numbers = this.network.numbersOf(waba).filter(({ phone }) => named.length === 0 || named.includes(phone));
    return new Set(numbers.map(({ id }) => id));
  }
}

const nested = (points: readonly Point[]): object => ({ data: [{ data_points: points }] });

const passes =
  (filters: readonly (readonly string[] | undefined)[]) =>
  (value: string, index: number): boolean => {
    const wanted = filters[index];
    return wanted === undefined || wanted.length === 0 || wanted.includes(value);
  };

function wordsIn(params: Fields, name: string, allowed: readonly string[]): readonly string[] | undefined {
  const words = textsIn(params, name);
  if (words === undefined || words.length === 0) return undefined;
  const upper = words.map((word) => word.toUpperCase());
  if (!upper.every((word) => allowed.includes(word))) throw badType(name, `of {${allowed.join(', ')}}`);
  return upper;
}

const inOrder = (points: ReadonlyMap<unknown, Point>): readonly Point[] =>
  [...points.values()].toSorted((a, b) => Number(a['start']) - Number(b['start']));

function entryIn<K>(map: Map<K, Point>, key: K, make: () => Point): Point {
  let point = map.get(key);
  if (point === undefined) map.set(key, (point = make()));
  return point;
}
