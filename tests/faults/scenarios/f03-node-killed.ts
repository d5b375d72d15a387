import { type Body, eventually } from '../../support/api.js';
import { must } from '../../support/installation.js';
import { processOf } from '../../support/node-processes.js';
import { becomes } from '../becomes.js';
import { breakLingering, linger, lingering, lingerNoMore } from '../linger.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** Each point at which a node can die while it has a message in hand, and what has to come of it. */
export const nodeKilled: Scenario = {
  id: 'F3',
  fault: 'kill −9 of a node before its claim is committed, after it, in the middle of a request, and after the answer',
  expected:
    'before the commit the message is sent later; after it, it is unknown until the network tells, and never sent again',
  backends: BOTH,
  async run(stage) {
    for (let round = 0; round < stage.scale; round++) {
      // Killed so often it would be left waiting for a minute each time, as any node that ends again and again.
      if (round > 0) await startAfresh(stage);
      await beforeTheClaim(stage);
      await afterTheClaim(stage);
      await inTheRequest(stage);
      await afterTheAnswer(stage);
    }
    await stage.traffic(10);
  },
};

/** A restart that somebody asks for: what ended before does not count any more. */
async function startAfresh({ world, hero }: Stage): Promise<void> {
  const { admin, home } = world.installation;
  const path = `/admin/v1/nodes/${hero.number.nodeId}`;
  const before = processOf(home, hero.number.nodeUuid).pid;
  must(202, await admin.post(`${path}/restart`));
  await eventually(
    () => admin.get(path),
    ({ body }) => isSteady(body) && processOf(home, hero.number.nodeUuid).pid !== before,
    90_000,
  );
}

const isSteady = (node: Body): boolean =>
  Number(node['status']?.['replicas_ready']) === 1 && String(node['status']?.['phase']) === 'running';

async function beforeTheClaim(stage: Stage): Promise<void> {
  const { world } = stage;
  await linger(world, 'dispatch', 'UPDATE', "NEW.state = 'submitting'");
  const operation = await stage.send(stage.hero, 1);
  await until(() => lingering(world, 'trunkline control-plane'));
  killNode(stage, 'before its claim is committed');
  await breakLingering(world, 'trunkline control-plane');
  await lingerNoMore(world, 'dispatch');
  await stage.hero.number.ready();
  await becomes(stage, operation.answers[0]![0]!, ['delivered']);
}

async function afterTheClaim(stage: Stage): Promise<void> {
  stage.world.wires.internal.let('swallow answers');
  const operation = await stage.send(stage.hero, 1);
  const id = operation.answers[0]![0]!;
  await until(() => isInFlight(stage));
  killNode(stage, 'after its claim, before its request');
  await stage.world.wires.internal.heal();
  await becomes(stage, id, ['unknown']);
  stage.expect((await timesSent(stage, id)) === 0, `${id} was sent by a node that never heard of its claim`);
}

async function inTheRequest(stage: Stage): Promise<void> {
  await stage.hero.number.ready();
  await stage.chaos({ pnid: stage.hero.number.phoneNumberId, latencyMs: 1_500, webhookDelayMs: 1_000 }, 'slow answers');
  const operation = await stage.send(stage.hero, 1);
  await until(() => isInFlight(stage));
  killNode(stage, 'in the middle of its request');
  await stage.calm();
  await becomes(stage, operation.answers[0]![0]!, ['unknown', 'delivered']);
}

async function afterTheAnswer(stage: Stage): Promise<void> {
  await stage.hero.number.ready();
  await linger(stage.world, 'dispatch', 'DELETE');
  const operation = await stage.send(stage.hero, 1);
  await until(() => lingering(stage.world, 'trunkline control-plane'));
  killNode(stage, 'after the answer, before it is recorded');
  await breakLingering(stage.world, 'trunkline control-plane');
  await lingerNoMore(stage.world, 'dispatch');
  await becomes(stage, operation.answers[0]![0]!, ['delivered']);
}

function killNode(stage: Stage, when: string): void {
  stage.fault(`kill −9 of a node ${when}`);
  const { installation } = stage.world;
  process.kill(processOf(installation.home, stage.hero.number.nodeUuid).pid, 'SIGKILL');
}

const isInFlight = async (stage: Stage): Promise<boolean> =>
  (await stage.world.sql("SELECT FROM dispatch WHERE state = 'submitting'")).length > 0;

const timesSent = async (stage: Stage, id: string): Promise<number> =>
  (await stage.sends()).filter((send) => send.message === id).length;

const until = (holds: () => Promise<boolean>): Promise<boolean> => eventually(holds, (held) => held, 40_000);
