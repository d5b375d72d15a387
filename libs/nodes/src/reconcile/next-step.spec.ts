import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ObservedSlot } from '../driver/node-driver.js';
import { SPEC_STATES } from '../node.js';
import { newExits, recentExits, rememberExits, type Exit } from './exits.js';
import { DRAIN_MS, nextStep, targetSlots, type Step, type WantedNode } from './next-step.js';

const START = Date.UTC(2026, 0, 1);
const spec = (wish: Partial<WantedNode> = {}): WantedNode => ({
  state: 'run',
  replicas: 1,
  specHash: 'a',
  changedAt: new Date(START),
  ...wish,
});
const running = (slot: number, specHash = 'a'): ObservedSlot => ({
  slot,
  instance: `i${slot}`,
  specHash,
  phase: 'running',
  exit: null,
  restarts: 0,
});
const exited = (slot: number): ObservedSlot => ({
  ...running(slot),
  phase: 'exited',
  exit: { code: 1, signal: null, lastLine: null },
});
const exitAt = (ms: number, slot = 0): Exit => ({
  slot,
  instance: `at ${ms}`,
  at: new Date(START + ms).toISOString(),
  code: 1,
  signal: null,
  last_line: null,
});
const at = (ms: number) => new Date(START + ms);

describe('The next step for a node', () => {
  it('starts what is missing and leaves alone what is as wanted', () => {
    expect(nextStep(spec({ replicas: 2 }), [running(0)], [], at(0))).toEqual({
      kind: 'apply',
      slots: [0, 1],
      later: [],
    });
    expect(nextStep(spec({ replicas: 2 }), [running(0), running(1)], [], at(0))).toEqual({ kind: 'settled' });
  });

  it('waits a second after the first exit and twice as long after each further one, up to a minute', () => {
    const waits = [1, 2, 3, 4, 8, 12].map((count) => {
      const exits = Array.from({ length: count }, (_, index) => exitAt(index));
      return nextStep(spec(), [exited(0)], exits, at(count - 1));
    });
    expect(waits.map((step) => (step.kind === 'wait' ? step.ms : step.kind))).toEqual([
      1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
    ]);
  });

  it('keeps the other slots running while one backs off', () => {
    const step = nextStep(spec({ replicas: 3 }), [running(0), exited(1)], [exitAt(0, 1)], at(10));
    expect(step).toEqual({ kind: 'apply', slots: [0, 2], later: [1] });
  });

  it('does not replace a further process while a slot of the new version is down', () => {
    const observed = [exited(0), running(1, 'old')];
    expect(nextStep(spec({ replicas: 2 }), observed, [exitAt(0)], at(10))).toMatchObject({ kind: 'wait' });
  });

  it('gives a draining node a minute and stops it then', () => {
    const drain = spec({ state: 'drain' });
    expect(nextStep(drain, [running(0)], [], at(DRAIN_MS - 1))).toMatchObject({ kind: 'wait', why: 'draining' });
    expect(nextStep(drain, [running(0)], [], at(DRAIN_MS))).toEqual({ kind: 'apply', slots: [], later: [] });
    expect(nextStep(drain, [exited(0)], [], at(5))).toEqual({ kind: 'apply', slots: [], later: [] });
    expect(nextStep(drain, [], [], at(5))).toEqual({ kind: 'settled' });
  });

  it('lets the row of a removed node go only when nothing is left', () => {
    const remove = spec({ state: 'remove' });
    expect(nextStep(remove, [running(0)], [], at(0)).kind).toBe('remove');
    expect(nextStep(remove, [{ ...running(0), phase: 'stopping' }], [], at(0)).kind).toBe('wait');
    expect(nextStep(remove, [], [], at(0)).kind).toBe('forget');
  });
});

/** A driver on paper: follows its contract, and fails the test when two processes would share a slot. */
class World {
  now = START;
  slots = new Map<number, ObservedSlot>();
  exits: Exit[] = [];
  forgotten = false;
  private born = 0;

  constructor(public spec: WantedNode) {}

  /** One turn of the controller: exactly what it does between two writes. */
  turn(): Step {
    const observed = this.observed();
    const wanted = new Set(targetSlots(this.spec));
    const fresh = newExits(observed, this.exits, new Date(this.now)).filter((exit) => wanted.has(exit.slot));
    this.exits = rememberExits(this.exits, fresh);
    const recent = recentExits(this.exits, this.spec.changedAt, new Date(this.now));
    const step = nextStep(this.spec, observed, recent, new Date(this.now));
    expect(nextStep(this.spec, observed, recent, new Date(this.now))).toEqual(step);
    if (step.kind === 'apply') this.apply(step.slots);
    if (step.kind === 'remove') this.apply([]);
    if (step.kind === 'forget') this.forgotten = true;
    this.now += step.kind === 'wait' ? step.ms : 300;
    return step;
  }

  observed(): ObservedSlot[] {
    return [...this.slots.values()].sort((a, b) => a.slot - b.slot);
  }

  end(slot: number, asked: boolean): void {
    const found = this.slots.get(slot);
    if (!found || found.phase === 'exited') return;
    if (asked || found.phase === 'stopping') this.slots.delete(slot);
    else this.slots.set(slot, { ...found, phase: 'exited', exit: { code: 1, signal: null, lastLine: null } });
  }

  /** What was asked to stop takes until here to do so. */
  finishStopping(): void {
    for (const { slot, phase } of this.observed()) if (phase === 'stopping') this.end(slot, true);
  }

  private apply(slots: readonly number[]): void {
    const before = this.observed();
    const alive = before.filter((each) => each.phase !== 'exited');
    const unwanted = before.filter((each) => !slots.includes(each.slot));
    const missing = slots.filter((slot) => !alive.some((each) => each.slot === slot));
    for (const each of unwanted) this.ask(each);
    for (const slot of missing) {
      expect(this.slots.get(slot)?.phase ?? 'exited').toBe('exited');
      this.slots.set(slot, { ...running(slot, this.spec.specHash), instance: `p${++this.born}` });
    }
    if (unwanted.length > 0 || missing.length > 0 || alive.some((each) => each.phase === 'stopping')) return;
    const outdated = alive.find((each) => each.specHash !== this.spec.specHash);
    if (outdated) this.ask(outdated);
  }

  private ask(slot: ObservedSlot): void {
    if (slot.phase === 'exited') this.slots.delete(slot.slot);
    else this.slots.set(slot.slot, { ...slot, phase: 'stopping' });
  }
}

const event = fc.oneof(
  fc.record({ what: fc.constant('turn' as const) }),
  fc.record({ what: fc.constant('finish' as const) }),
  fc.record({ what: fc.constant('crash' as const), slot: fc.nat(4) }),
  fc.record({ what: fc.constant('time' as const), ms: fc.nat(120_000) }),
  fc.record({
    what: fc.constant('spec' as const),
    state: fc.constantFrom(...SPEC_STATES.filter((state) => state !== 'remove')),
    replicas: fc.integer({ min: 1, max: 4 }),
    specHash: fc.constantFrom('a', 'b', 'c'),
  }),
);

function play(world: World, events: readonly (typeof event extends fc.Arbitrary<infer Event> ? Event : never)[]): void {
  for (const each of events) {
    if (each.what === 'turn') world.turn();
    if (each.what === 'finish') world.finishStopping();
    if (each.what === 'crash') world.end(each.slot, false);
    if (each.what === 'time') world.now += each.ms;
    if (each.what === 'spec') world.spec = spec({ ...each, changedAt: new Date(world.now) });
  }
}

describe('Whatever happens to a node', () => {
  it('comes to rest as wanted once nothing happens any more, and stays there', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const world = new World(spec());
        play(world, events);
        for (let turns = 0; turns < 400 && world.turn().kind !== 'settled'; turns++) world.finishStopping();
        const rest = world.observed();
        expect(rest.map((each) => each.slot)).toEqual(targetSlots(world.spec));
        expect(rest.every((each) => each.phase === 'running' && each.specHash === world.spec.specHash)).toBe(true);
        expect(world.turn()).toEqual({ kind: 'settled' });
        expect(world.observed()).toEqual(rest);
      }),
      { numRuns: 500 },
    );
  });

  it('is gone without a rest after it was removed', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const world = new World(spec());
        play(world, events);
        world.spec = spec({ state: 'remove', changedAt: new Date(world.now) });
        for (let turns = 0; turns < 50 && !world.forgotten; turns++) {
          world.turn();
          world.finishStopping();
        }
        expect([world.forgotten, world.observed()]).toEqual([true, []]);
      }),
    );
  });
});
