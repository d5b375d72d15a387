import { play, type Manner, type Verdict } from './play.js';
import type { Scenario } from './scenario.js';
import { type Backend, World } from './world.js';

/** Plays scenarios one after the other, in one world for as long as that world is sound. */
export class Runner {
  private world: World | null = null;
  private key = '';

  async play(scenario: Scenario, backend: Backend, manner: Manner): Promise<Verdict> {
    const skipped = scenario.impossible?.() ?? null;
    if (skipped !== null) return { ...unplayed(scenario, backend, manner), skipped };
    const world = await this.worldFor(scenario, backend);
    // A scenario that broke off counts as violated: nobody knows what it would have shown.
    const verdict = await play(scenario, world, manner).catch((error: Error) => ({
      ...unplayed(scenario, backend, manner),
      violations: [`broken off: ${error.message.slice(0, 500)}`],
    }));
    // What a violation leaves behind is no place for the next scenario.
    if (verdict.violations.length > 0) await this.close();
    return verdict;
  }

  async close(): Promise<void> {
    const { world } = this;
    this.world = null;
    await world?.close();
  }

  private async worldFor({ ownPostgres = false, smallDisks = false }: Scenario, backend: Backend): Promise<World> {
    const key = `${backend} ${ownPostgres} ${smallDisks}`;
    if (this.world && this.key === key) return this.world;
    await this.close();
    this.key = key;
    this.world = await World.open(backend, { ownPostgres, smallDisks });
    return this.world;
  }
}

const unplayed = ({ id }: Scenario, backend: Backend, { seed, scale }: Manner): Verdict => ({
  scenario: id,
  backend,
  seed,
  scale,
  operations: 0,
  messages: 0,
  faults: {},
  violations: [],
  skipped: null,
  seconds: 0,
});
