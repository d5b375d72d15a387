import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn, type Body } from '../support/api.js';
import { NodeStory, type ConnectedNumber } from '../support/node-story.js';

describe('Nodes as processes', () => {
  let story: NodeStory;
  let number: ConnectedNumber;
  beforeAll(async () => {
    story = await NodeStory.start({ seesNodes: true });
    await story.controller();
    number = await story.number(await story.tenant());
    await story.reaches(number, 'running');
  });
  afterAll(() => story.close());

  const pid = (): number =>
    (JSON.parse(readFileSync(join(story.home, 'nodes', number.nodeUuid, 'slot-0.json'), 'utf8')) as { pid: number })
      .pid;
  const instance = (node: Body) => node['leases']?.[0]?.['instance'];
  const truths = (node: Body) =>
    Object.fromEntries(listIn(node['status']?.['conditions']).map((each) => [each['type'], each['status']]));

  it('run, hold their lease, and say so', async () => {
    const node = await story.node(number);
    expect(node['status']).toMatchObject({ phase: 'running', replicas_ready: 1, observed_generation: 1 });
    expect(truths(node)).toEqual({
      Scheduled: 'True',
      Ready: 'True',
      Paused: 'False',
      UpstreamReachable: 'Unknown',
      CredentialsValid: 'Unknown',
      QueueConfined: 'True',
      Draining: 'False',
      Degraded: 'False',
    });
  });

  it('are back within seconds after kill -9', async () => {
    const before = instance(await story.node(number));
    process.kill(pid(), 'SIGKILL');
    const node = await eventually(
      () => story.node(number),
      (seen) => instance(seen) !== before && String(seen['leases']?.[0]?.['live']) === 'true',
    );
    const messages = listIn(node['events']).map((event) => String(event['message']));
    expect(messages).toContainEqual(expect.stringMatching(/^slot 0 ended by SIGKILL/));
    await story.reaches(number, 'running');
  });

  it('pause and go on as the same process', async () => {
    const before = instance(await story.node(number));
    await story.steer(number, 'pause');
    expect(instance(await story.reaches(number, 'paused'))).toBe(before);
    await story.steer(number, 'resume');
    expect(instance(await story.reaches(number, 'running'))).toBe(before);
  });

  it('drain, end by themselves, and come back when asked to, without that being a crash', async () => {
    await story.steer(number, 'drain');
    const drained = await story.reaches(number, 'drained');
    expect(drained['leases']).toEqual([]);
    expect(truths(drained)).toMatchObject({ Scheduled: 'False', Ready: 'False', Draining: 'False' });
    await story.steer(number, 'resume');
    const node = await story.reaches(number, 'running');
    expect(node['status']!['last_error']).toBeNull();
  });

  it('restart as another process', async () => {
    const before = instance(await story.node(number));
    await story.steer(number, 'restart');
    await eventually(
      () => story.node(number),
      (seen) => instance(seen) !== undefined && instance(seen) !== before,
    );
    const node = await story.reaches(number, 'running');
    expect(node['status']!['last_error']).toBeNull();
  });

  it('stop, and their log stays', async () => {
    await story.steer(number, 'stop');
    const stopped = await story.reaches(number, 'stopped');
    expect(stopped['leases']).toEqual([]);
    const logs = await story.admin.get(`/admin/v1/nodes/${number.nodeId}/logs?lines=1`);
    expect(logs).toMatchObject({
      status: 200,
      body: { data: [{ slot: 0, line: expect.stringMatching(/^started slot 0/) }] },
    });
  });

  it('that crash again and again are shown with their last words, for the provider to read in full', async () => {
    const program = join(story.home, 'broken-node.mjs');
    writeFileSync(program, "console.log('about to fail'); throw new Error('no such phone');");
    await story.endAll();
    await story.controller(null, program);
    const broken = await story.number(await story.tenant());
    const node = await story.reaches(broken, 'crash loop', 40_000);
    const degraded = listIn(node['status']?.['conditions']).find((each) => String(each['type']) === 'Degraded');
    expect(degraded).toMatchObject({
      status: 'True',
      reason: 'CrashLoop',
      message: expect.stringContaining('slot 0 ended with code 1: Error: no such phone'),
    });
    const { body } = await story.admin.get(`/admin/v1/nodes/${broken.nodeId}/logs`);
    expect(listIn(body['data']).map((each) => each['line'])).toContain('about to fail');
  });
});
