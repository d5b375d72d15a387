import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverFailure, NodeController } from '#nodes';
import { newId, type NodeId, type TenantId } from '#platform/kernel';
import { eventually, listIn, type Body } from '../support/api.js';
import { NodeStory, type ConnectedNumber, type StoryTenant } from '../support/node-story.js';
import { Machine, ScriptedDriver } from '../support/scripted-driver.js';

const condition = (node: Body, type: string) =>
  listIn(node['status']?.['conditions']).find((each) => String(each['type']) === type)!;
const reasons = (node: Body) => listIn(node['events']).map((event) => String(event['reason']));

describe('The controller of nodes', () => {
  let story: NodeStory;
  let tenant: StoryTenant;
  let machine: Machine;
  let driver: ScriptedDriver;
  beforeEach(async () => {
    story = await NodeStory.start();
    tenant = await story.tenant();
    machine = new Machine();
    driver = new ScriptedDriver(machine);
  });
  afterEach(() => story.close());

  const placed = (number: ConnectedNumber, count = 1) =>
    eventually(
      () => driver.observe(number.nodeUuid),
      (seen) => seen.length === count && seen.every((each) => each.phase === 'running'),
    );
  const gone = (nodeId: NodeId) =>
    eventually(
      () => driver.observe(nodeId),
      (seen) => seen.length === 0,
    );

  it('is led by one of two, and the other takes over when the first one ends', async () => {
    const successor = new ScriptedDriver(machine);
    const first = await story.controller(driver);
    await eventually(async () => first.get(NodeController, { strict: false }).leads, Boolean);
    const second = await story.controller(successor);
    const number = await story.number(tenant);
    const [before] = await placed(number);
    expect(successor.applied).toEqual([]);
    expect(second.get(NodeController, { strict: false }).leads).toBe(false);

    await story.end(first);
    await eventually(async () => second.get(NodeController, { strict: false }).leads, Boolean, 8_000);
    successor.crash(number.nodeUuid, 0);
    const [after] = await eventually(
      () => successor.observe(number.nodeUuid),
      ([slot]) => slot?.phase === 'running' && slot.instance !== before?.instance,
    );
    expect(after?.specHash).toBe(before?.specHash);
    expect(machine.collisions).toEqual([]);
  });

  it('writes nothing for a leader whose lease somebody else has taken', async () => {
    await story.controller(driver);
    const number = await story.number(tenant);
    await placed(number);
    await story.transactions.withSystem('story', (tx) =>
      tx.execute("UPDATE lease SET epoch = nextval('lease_epoch'), holder = 'another' WHERE name = 'node controller'"),
    );
    const before = (await story.node(number))['status'];
    driver.crash(number.nodeUuid, 0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await story.node(number))['status']).toEqual(before);
  });

  it('brings a crashed process back, and shows a crash loop with the last words', async () => {
    await story.controller(driver);
    const number = await story.number(tenant);
    await placed(number);
    driver.crash(number.nodeUuid, 0, { code: null, signal: 'SIGKILL', lastLine: null });
    await placed(number);

    for (let crash = 2; crash <= 4; crash++) {
      await story.transactions.withSystem('story', (tx) =>
        tx.execute(
          `UPDATE node SET exits = (SELECT jsonb_agg(e || jsonb_build_object('at', to_char((e->>'at')::timestamptz AT TIME ZONE 'UTC'
             - interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) FROM jsonb_array_elements(exits) e),
             spec_changed_at = spec_changed_at - interval '5 minutes'`,
        ),
      );
      driver.crash(number.nodeUuid, 0);
      await placed(number);
    }
    driver.crash(number.nodeUuid, 0, { lastLine: 'Error: the token was refused' });
    const node = await story.reaches(number, 'crash loop');
    expect(condition(node, 'Degraded')).toMatchObject({
      status: 'True',
      reason: 'CrashLoop',
      message: expect.stringContaining('slot 0 ended with code 1: Error: the token was refused'),
    });
    expect(reasons(node).filter((reason) => reason === 'Exited')).toHaveLength(5);
    expect(node['status']!['last_error']).toContain('the token was refused');
  });

  it('starts over at once after a restart is asked for', async () => {
    await story.controller(driver);
    const number = await story.number(tenant);
    const [before] = await placed(number);
    expect(await story.steer(number, 'restart')).toMatchObject({ status: 202, body: { generation: 2 } });
    const [after] = await eventually(
      () => driver.observe(number.nodeUuid),
      ([slot]) => slot?.phase === 'running' && slot.specHash !== before?.specHash,
    );
    expect(after?.instance).not.toBe(before?.instance);
    const node = await eventually(
      () => story.node(number),
      ({ status }) => Number(status?.['observed_generation']) === 2,
    );
    expect(condition(node, 'Degraded')).toMatchObject({ status: 'False', reason: 'Healthy' });
  });

  it('scales without touching the processes that stay', async () => {
    await story.controller(driver);
    const number = await story.number(tenant);
    const [first] = await placed(number);
    const scale = (replicas: number) => story.admin.patch(`/admin/v1/nodes/${number.nodeId}`, { replicas });
    await scale(3);
    expect((await placed(number, 3))[0]).toEqual(first);
    await scale(1);
    expect(await placed(number, 1)).toEqual([first]);
    expect((await scale(17)).status).toBe(422);
  });

  it('takes away what was removed, with its queue, and frees the number for a new node', async () => {
    await story.controller(driver);
    const number = await story.number(tenant);
    await placed(number);
    expect((await story.admin.delete(`/admin/v1/nodes/${number.nodeId}`)).body).toMatchObject({
      spec: { state: 'remove' },
    });
    expect(await story.steer(number, 'resume')).toMatchObject({ status: 409, body: { code: 'node_being_removed' } });
    await eventually(
      () => story.admin.get(`/admin/v1/nodes/${number.nodeId}`),
      ({ status }) => status === 404,
    );
    expect(await driver.list()).toEqual([]);
    const renewed = await story.admin.post(`/admin/v1/numbers/${number.id}/node`);
    expect(renewed).toMatchObject({ status: 201, body: { id: number.id, node_id: expect.stringMatching(/^nod_/) } });
    expect(renewed.body['node_id']).not.toBe(number.nodeId);
    expect((await story.admin.post(`/admin/v1/numbers/${number.id}/node`)).body).toMatchObject({
      code: 'number_has_node',
    });
  });

  it('stops at once what nobody wants, and says so', async () => {
    const stranger = newId<'node'>(new Date()) as NodeId;
    const owner = newId<'tenant'>(new Date()) as TenantId;
    driver.haunt(owner, stranger);
    await story.controller(driver);
    await gone(stranger);
    const events = await story.transactions.withSystem('story', (tx) =>
      tx.query<{ reason: string }>('SELECT reason FROM node_event WHERE node_id = $1', [stranger]),
    );
    expect(events).toEqual([{ reason: 'Quarantined' }]);
  });

  it('does not believe a list in which half the fleet is missing until a second one agrees', async () => {
    const first = await story.controller(driver);
    const numbers = await Promise.all(Array.from({ length: 6 }, () => story.number(tenant)));
    for (const number of numbers) await placed(number);
    for (const number of numbers)
      await eventually(
        () => story.node(number),
        (node) => String(condition(node, 'Scheduled')?.['status']) === 'True',
      );
    await story.end(first);

    const successor = new ScriptedDriver(machine);
    successor.hidden = new Set(numbers.slice(0, 3).map((number) => number.nodeUuid));
    for (const id of successor.hidden) machine.entries.delete(`${id}/0`);
    await story.controller(successor);
    const node = await eventually(
      () => story.node(numbers[0]!),
      (seen) => reasons(seen).includes('FleetMissing'),
    );
    expect(listIn(node['events']).find((event) => String(event['reason']) === 'FleetMissing')!['message']).toContain(
      '3 of 6',
    );
    expect(successor.applied).toEqual([]);
    successor.hidden = new Set();
    await eventually(
      async () => machine.entries.size,
      (size) => size === 6,
      15_000,
    );
  });

  it('says what the place where nodes run has against it, and waits for another spec when that is to blame', async () => {
    driver.failure = new DriverFailure('spec', 'no such image: trunkline-node:9');
    driver.observe = async () => [];
    await story.controller(driver);
    const number = await story.number(tenant);
    const node = await story.reaches(number, 'degraded');
    expect(condition(node, 'Degraded')).toMatchObject({
      reason: 'SpecRefused',
      message: 'no such image: trunkline-node:9',
    });
  });
});
