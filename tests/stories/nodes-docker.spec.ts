import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Docker from 'dockerode';
import { eventually, listIn } from '../support/api.js';
import { engine, scratchImage } from '../support/docker.js';
import { backends, Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';

const NODE = fileURLToPath(new URL('../../dist/apps/node/main.js', import.meta.url));
const LABEL = 'trunkline/node';

const told = engine ? describe.each(backends) : describe.skip.each(backends);
told('Nodes in containers, queues on %s', (backend) => {
  const docker = engine as Docker;
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;

  beforeAll(async () => {
    const image = await scratchImage(docker, 'trunkline-node', { '/node/main.js': NODE }, '/node/main.js');
    installation = await Installation.start(backend, {
      NODE_DRIVER: 'docker',
      NODE_IMAGE: image,
      NODE_NETWORK: 'host',
    });
    tenant = await installation.tenant();
    number = await tenant.number();
  }, 240_000);
  afterAll(async () => {
    await installation?.close();
    for (const { Id } of await containers()) await docker.getContainer(Id).remove({ force: true });
  });

  const containers = () =>
    docker.listContainers({ all: true, filters: { label: [`${LABEL}=${number?.nodeUuid ?? 'none'}`] } });
  const running = async () => (await containers()).filter(({ State }) => State === 'running');
  const timesSent = async (id: string) => {
    const { body } = must(200, await installation.sandbox.get('/oracle/requests?limit=1000'));
    return listIn(body['data']).filter((each) => String(each['callback_data']).startsWith(`${id}.`)).length;
  };

  it('send what is accepted', async () => {
    const person = await tenant.reachable(number);
    await tenant.reaches(await tenant.send({ to: person.phone, text: 'From a container' }), 'delivered');
    expect(await person.sees()).toContainEqual(expect.objectContaining({ text: 'From a container' }));
    const node = must(200, await installation.admin.get(`/admin/v1/nodes/${number.nodeId}/logs`)).body;
    expect(JSON.stringify(node)).not.toContain(number.accessToken);
  }, 60_000);

  it('come back when somebody takes them away, and what was accepted meanwhile goes out once', async () => {
    const person = await tenant.reachable(number);
    for (const { Id } of await running()) await docker.getContainer(Id).remove({ force: true });
    const ids = await Promise.all(
      Array.from({ length: 5 }, (_, n) => tenant.send({ to: person.phone, text: `Waits ${n}` })),
    );
    await Promise.all(ids.map((id) => tenant.reaches(id, 'delivered', 90_000)));
    for (const id of ids) expect(await timesSent(id)).toBe(1);
    expect(await running()).toHaveLength(1);
  }, 120_000);

  it('are as many as is wished, and none when none is', async () => {
    must(200, await installation.admin.patch(`/admin/v1/nodes/${number.nodeId}`, { replicas: 2 }));
    await eventually(running, (all) => all.length === 2, 60_000);
    must(200, await installation.admin.patch(`/admin/v1/nodes/${number.nodeId}`, { replicas: 1 }));
    await eventually(running, (all) => all.length === 1, 60_000);
  }, 150_000);
});
