import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ObservedSlot } from '../driver/node-driver.js';
import { newExits, recentExits, rememberExits, type Exit } from './exits.js';
import { nextStep, targetSlots, type WantedNode } from './next-step.js';

const START = Date.UTC(2026, 0, 1);

/** What runs, whatever anybody believes; keeps the driver's promise that a slot has one living process at most. */
class World {
  readonly slots = new Map<number, ObservedSlot>();
  readonly stoppedInVain: number[] = [];
  private born = 0;

  look(): ObservedSlot[] {
    return [...this.slots.values()].sort((a, b) => a.slot - b.slot);
  }

  /** One bounded step; with `most`, the place gives up after so many changes. */
  apply(wanted: readonly number[], later: readonly number[], specHash: string, most = Infinity): void {
    let left = most;
    const living = this.look().filter(({ phase }) => phase !== 'exited');
    const unwanted = this.look().filter(({ slot }) => !wanted.includes(slot) && !later.includes(slot));
    const missing = wanted.filter((slot) => !living.some((each) => each.slot === slot));
    for (const each of unwanted) if (left-- > 0) this.ask(each);
    for (const slot of missing) if (left-- > 0) this.start(slot, specHash);
    if (unwanted.length > 0 || missing.length > 0 || living.some(({ phase }) => phase === 'stopping')) return;
    const outdated = living.find((each) => each.specHash !== specHash);
    if (outdated && left > 0) this.ask(outdated);
  }

  crash(slot: number): void {
    const seen = this.slots.get(slot);
    const exit = { code: 1, signal: null, lastLine: null };
    if (seen?.phase === 'running') this.slots.set(slot, { ...seen, phase: 'exited', exit });
  }

  /** Whatever was asked to end has ended. */
  settle(): void {
    for (const [slot, { phase }] of this.slots) if (phase === 'stopping') this.slots.delete(slot);
  }

  private start(slot: number, specHash: string): void {
    this.slots.set(slot, { slot, instance: `i${this.born++}`, specHash, phase: 'running', exit: null, restarts: 0 });
  }

  private ask(seen: ObservedSlot): void {
    if (seen.phase === 'exited') this.slots.delete(seen.slot);
    else this.slots.set(seen.slot, { ...seen, phase: 'stopping' });
  }
}

/** One of two controllers that both believe to lead; remembers what it saw last, and the exits. */
class Controller {
  private seen: ObservedSlot[] = [];
  private exits: Exit[] = [];

  constructor(private readonly world: World) {}

  /** `stale`: the place shows what it showed last time. `most`: it gives up in the middle. Answers in milliseconds when to come again. */
  act(spec: WantedNode, now: Date, lies: { readonly stale?: boolean; readonly most?: number } = {}): number {
    if (!lies.stale) this.seen = this.world.look();
    const wanted = new Set(targetSlots(spec));
    this.exits = rememberExits(
      this.exits,
      newExits(this.seen, this.exits, now).filter((exit) => wanted.has(exit.slot)),
    );
    const step = nextStep(spec, this.seen, recentExits(this.exits, spec.changedAt, now), now);
    if (step.kind === 'apply') this.world.apply(step.slots, step.later, spec.specHash, lies.most);
    if (step.kind === 'remove') this.world.apply([], [], '');
    return step.kind === 'wait' ? step.ms : 300;
  }
}

type Happening =
  | { readonly do: 'act'; readonly who: 0 | 1; readonly stale: boolean; readonly most: number }
  | { readonly do: 'crash'; readonly slot: number }
  | { readonly do: 'wish'; readonly replicas: number; readonly hash: string }
  | { readonly do: 'settle' | 'time' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      who: fc.constantFrom(0 as const, 1 as const),
      stale: fc.boolean(),
      most: fc.constantFrom(0, 1, 2, 9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), slot: fc.nat({ max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wish' as const),
      replicas: fc.integer({ min: 1, max: 4 }),
      hash: fc.constantFrom('a', 'b'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'time' as const) }) },
);

describe('In a world that lies: old answers, work left half done, two controllers at once', () => {
  it('every history ends as it was wished, once the lies are over', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (history) => {
        const world = new World();
        const controllers = [new Controller(world), new Controller(world)] as const;
        let spec: WantedNode = { state: 'run', replicas: 2, specHash: 'a', changedAt: new Date(START) };
        let now = START;
        for (const each of history) {
          now += 50;
          if (each.do === 'act') controllers[each.who].act(spec, new Date(now), each);
          if (each.do === 'crash') world.crash(each.slot);
          if (each.do === 'wish')
            spec = { ...spec, replicas: each.replicas, specHash: each.hash, changedAt: new Date(now) };
          if (each.do === 'settle') world.settle();
          if (each.do === 'time') now += 30_000;
        }
        for (let round = 0; round < 100; round++) {
          now += controllers[0].act(spec, new Date(now));
          world.settle();
        }
        const wanted = targetSlots(spec).map((slot) => [slot, 'running', spec.specHash]);
        expect(world.look().map(({ slot, phase, specHash }) => [slot, phase, specHash])).toEqual(wanted);
      }),
      { numRuns: 3_000 },
    );
  });

  it('an old answer that says a process has ended does not end it', () => {
    const world = new World();
    const controller = new Controller(world);
    const spec: WantedNode = { state: 'run', replicas: 2, specHash: 'a', changedAt: new Date(START) };
    controller.act(spec, new Date(START));
    world.crash(1);
    controller.act(spec, new Date(START + 100)); // has seen the exit, and waits a second
    world.apply([0, 1], [], 'a'); // somebody else has started it again meanwhile
    const [, before] = world.look();
    controller.act({ ...spec, replicas: 3 }, new Date(START + 200), { stale: true });
    expect(world.look()).toHaveLength(3);
    expect(world.look()[1]).toEqual(before);
  });
});
