import { sleep } from '#platform/kernel';
import { eventually, listIn } from '../support/api.js';
import { must } from '../support/installation.js';
import { Actor } from './actor.js';
import { Client } from './client.js';
import type { NetworkSend, Operation, WantedMessage } from './evidence.js';
import type { Random } from './random.js';
import type { World } from './world.js';

const SENDERS = 3;

/** Where one scenario plays: companies of its own, a client that keeps a log, chance by the seed, and a list of what was done. */
export class Stage {
  readonly faults = new Map<string, number>();
  /** What the scenario itself expected and did not find. */
  readonly disappointments: string[] = [];
  readonly client: Client;
  /** Messages that may rest where they are, because the network will never tell what became of them. */
  readonly mayRest = new Set<string>();
  private readonly later: (() => void | Promise<void>)[] = [];
  private sent = 0;

  private constructor(
    readonly world: World,
    readonly random: Random,
    readonly actors: readonly Actor[],
    /** How much longer than in the selection everything is. */
    readonly scale: number,
    private readonly name: string,
  ) {
    this.client = new Client(random.fork('client'));
  }

  static async set(world: World, random: Random, name: string, scale: number): Promise<Stage> {
    const people = Math.min(60, 12 * scale);
    const enter = (actor: string) => Actor.enter(world.installation, `${name}-${actor}`, { people });
    return new Stage(world, random, await Promise.all([enter('a'), enter('b')]), scale, name);
  }

  /** The company that the fault is meant for; the other one is its neighbour. */
  get hero(): Actor {
    return this.actors[0]!;
  }
  get neighbour(): Actor {
    return this.actors[1]!;
  }

  /** Notes that something was broken. */
  fault(what: string): void {
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1);
  }

  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.disappointments.push(otherwise);
  }

  /** Something to look at when everything has settled. */
  afterwards(look: () => void | Promise<void>): void {
    this.later.push(look);
  }

  async lookBack(): Promise<void> {
    for (const look of this.later) await look();
  }

  /** Waits until the network has what the client was told is accepted. */
  async reachesNetwork({ answers: [ids = []] }: Operation, deadlineMs = 60_000): Promise<void> {
    await eventually(
      async () => new Set((await this.sends()).map((send) => send.message)),
      (sent) => ids.every((id) => sent.has(id)),
      deadlineMs,
    );
  }

  /** What the network shall do wrong from now on, everywhere or at one number. */
  async chaos(wishes: Record<string, unknown>, what: string): Promise<void> {
    this.fault(what);
    must(200, await this.world.installation.sandbox.put('/sandbox/chaos', wishes));
  }

  async calm(): Promise<void> {
    await this.world.installation.sandbox.delete('/sandbox/chaos');
  }

  /** The network's own record of what it has accepted from the companies on stage. */
  async sends(): Promise<NetworkSend[]> {
    const pages = await Promise.all(this.actors.map(({ number }) => this.sendsOf(number.phoneNumberId)));
    return pages.flat();
  }

  private async sendsOf(phoneNumberId: string): Promise<NetworkSend[]> {
    const path = `/oracle/requests?limit=10000&pnid=${phoneNumberId}`;
    const { body } = must(200, await this.world.installation.sandbox.get(path));
    return listIn(body['data']).map((each) => {
      const token = String(each['callback_data']);
      return {
        seq: Number(each['seq']),
        clock: Date.parse(String(each['clock'])),
        phoneNumberId,
        to: String(each['to']),
        wamid: String(each['wamid']),
        token,
        message: token.split('.')[0]!,
        text: String(each['body']?.['text']?.['body'] ?? ''),
      };
    });
  }

  /** A pause whose length the seed decides. */
  pause(least: number, most: number): Promise<void> {
    return sleep(this.random.between(least, most));
  }

  /** Messages of every company, a few at a time, as the seed has it; answers what the client was told. */
  async traffic(each: number, actors: readonly Actor[] = this.actors, pauseMs = 120): Promise<Operation[]> {
    const perSender = Math.ceil((each * this.scale) / SENDERS);
    const senders = actors.flatMap((actor) =>
      Array.from({ length: SENDERS }, (_, index) =>
        this.sender(actor, perSender, pauseMs, this.random.fork(`${actor.name} ${index} ${this.sent++}`)),
      ),
    );
    return (await Promise.all(senders)).flat();
  }

  private async sender(actor: Actor, count: number, pauseMs: number, random: Random): Promise<Operation[]> {
    const operations: Operation[] = [];
    for (let left = count; left > 0;) {
      const size = Math.min(left, random.between(1, 5));
      left -= size;
      operations.push(await this.send(actor, size, random));
      await sleep(random.between(0, pauseMs));
    }
    return operations;
  }

  /** One request with so many messages. */
  send(actor: Actor, size: number, random: Random = this.random, tries?: number): Promise<Operation> {
    const number = this.sent++;
    const messages = Array.from({ length: size }, (_, index): WantedMessage => {
      const ref = `${this.name}-${number}-${index}`;
      return { ref, to: random.pick(actor.people).phone, text: `${actor.canary} ${ref}` };
    });
    return this.client.send(actor, messages, `${this.name}-${number}`, tries);
  }
}
