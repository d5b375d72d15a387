import { sleep } from '#platform/kernel';
import type { Evidence, Remains } from './evidence.js';
import { gather } from './gather.js';
import { invariants } from './invariants/index.js';
import { Random } from './random.js';
import type { Scenario } from './scenario.js';
import { settle } from './settle.js';
import { Stage } from './stage.js';
import { tenantIds } from './tenant-ids.js';
import { Watcher } from './watcher.js';
import type { World } from './world.js';

const CONNECTIONS_DEADLINE_MS = 40_000;

/** What became of one scenario. */
export interface Verdict {
  readonly scenario: string;
  readonly backend: string;
  readonly seed: number;
  readonly scale: number;
  readonly operations: number;
  readonly messages: number;
  readonly faults: Record<string, number>;
  readonly violations: readonly string[];
  /** Why it could not be played on this machine; null when it was. */
  readonly skipped: string | null;
  readonly seconds: number;
}

export interface Manner {
  readonly seed: number;
  readonly scale: number;
  /** Waits until idle connections have been given back, and counts what is left. */
  readonly countConnections: boolean;
}

/** Plays one scenario in a world: faults with traffic, then peace, then judgement. */
export async function play(
  scenario: Scenario,
  world: World,
  { seed, scale, countConnections }: Manner,
): Promise<Verdict> {
  const started = performance.now();
  const name = `${scenario.id.toLowerCase()}-${world.backend}-${seed}`;
  const stage = await Stage.set(world, new Random(seed).fork(`${scenario.id} ${world.backend}`), name, scale);
  const canaries = stage.actors.map(({ canary }) => canary);
  const watcher = new Watcher(
    world.installation.database.url,
    tenantIds(stage),
    canaries,
    world.backend === 'postgres',
  );
  const before = await connectionsOf(world);
  let evidence: Evidence;
  try {
    await scenario.run(stage);
    await world.endExtras();
    await settle(stage);
    await stage.lookBack();
    const after = countConnections ? await settledConnections(world, before) : before;
    await watcher.stop();
    evidence = await gather(stage, watcher, { before, after });
  } finally {
    await watcher.stop();
    await Promise.all(stage.actors.map((actor) => actor.leave()));
  }
  return verdictOn(scenario, world, stage, evidence, { seed, scale, seconds: (performance.now() - started) / 1_000 });
}

function verdictOn(
  scenario: Scenario,
  world: World,
  stage: Stage,
  evidence: Evidence,
  more: Pick<Verdict, 'seed' | 'scale' | 'seconds'>,
): Verdict {
  const broken = invariants.flatMap((each) => each.violations(evidence).map((violation) => `${each.id}: ${violation}`));
  return {
    ...more,
    skipped: null,
    scenario: scenario.id,
    backend: world.backend,
    operations: evidence.operations.length,
    messages: evidence.operations.reduce((sum, operation) => sum + operation.messages.length, 0),
    faults: Object.fromEntries(stage.faults),
    violations: [...stage.client.oddities, ...stage.disappointments.map((each) => `expected: ${each}`), ...broken],
  };
}

/** The platform's own connections; those of nodes come and go with them. */
async function connectionsOf(world: World): Promise<number> {
  const [row] = await world.sql<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename IN ('trunkline_app', 'trunkline_system')`,
  );
  return Number(row?.count);
}

async function settledConnections(world: World, before: number): Promise<Remains['connections']['after']> {
  const end = Date.now() + CONNECTIONS_DEADLINE_MS;
  for (;;) {
    const now = await connectionsOf(world);
    if (now <= before + 2 || Date.now() > end) return now;
    await sleep(500);
  }
}

/** The command that plays it again. */
export const repeat = ({ scenario, seed, backend, scale }: Verdict): string =>
  `npm run test:faults -- --only ${scenario} --backend ${backend} --seed ${seed} --scale ${scale}`;
