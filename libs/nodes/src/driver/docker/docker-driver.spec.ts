import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { createLogger, type NodeId } from '#platform/kernel';
import { eventually } from '../../../../../tests/support/api.js';
import { engine, scratchImage } from '../../../../../tests/support/docker.js';
import { desired, describeNodeDriver } from '../../../../../tests/support/node-driver-contract.js';
import { LABEL } from '../identity-labels.js';
import { containerName } from './container-options.js';
import { DockerDriver } from './docker-driver.js';

const FAKE = fileURLToPath(new URL('../../../../../tests/support/fake-node.mjs', import.meta.url));
const log = createLogger('story', 'silent');

/** Docker may be slow on a machine that copies every image for every container. */
const SLOW = 60_000;

const told = engine ? describe : describe.skip;
told('With a Docker Engine', () => {
  const docker = engine as Docker;
  let image: string;
  beforeAll(async () => {
    image = await scratchImage(docker, 'trunkline-fake-node', { '/fake-node.mjs': FAKE }, '/fake-node.mjs');
  }, SLOW);

  const driverOf = (installation: string, more: { image?: string; docker?: Docker } = {}) =>
    new DockerDriver(more.docker ?? docker, { installation, image: more.image ?? image, network: 'none' }, log);
  const clear = async (installation: string) => {
    const label = [`${LABEL.installation}=${installation}`];
    for (const { Id } of await docker.listContainers({ all: true, filters: { label } }))
      await docker.getContainer(Id).remove({ force: true });
  };
  const pidOf = async (installation: string, nodeId: NodeId, slot = 0) =>
    (await docker.getContainer(containerName(installation, { nodeId, slot })).inspect()).State.Pid;

  describeNodeDriver('The Docker driver', async () => {
    const installation = randomBytes(4).toString('hex');
    const driver = driverOf(installation);
    return {
      driver,
      successor: () => driverOf(installation),
      kill: async (nodeId, slot) => void process.kill(await pidOf(installation, nodeId, slot), 'SIGKILL'),
      close: async () => {
        await driver.close();
        await clear(installation);
      },
    };
  });

  describe('containers of nodes', () => {
    const installation = randomBytes(4).toString('hex');
    let driver: DockerDriver;
    let node = desired();
    beforeEach(() => {
      driver = driverOf(installation);
      node = { ...desired(), slots: [0] };
    });
    afterEach(async () => {
      await driver.close();
      await clear(installation);
    });
    afterAll(() => clear(installation));

    const inspect = (slot = 0) =>
      docker.getContainer(containerName(installation, { nodeId: node.nodeId, slot })).inspect();
    const runs = () =>
      eventually(
        () => driver.observe(node.nodeId),
        ([slot]) => slot?.phase === 'running',
        SLOW,
      );

    /** The program itself has begun, and hears signals. */
    const hasStarted = () =>
      eventually(
        () => driver.logs(node.nodeId, 5),
        (lines) => lines.some(({ line }) => line.startsWith('started')),
        SLOW,
      );

    it('may do and have only what they need', async () => {
      await driver.apply({ ...node, env: { NODE_ID: 'x' } });
      await runs();
      const { Config, HostConfig } = await inspect();
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        PidsLimit: 64,
        Memory: (64 + 128) * 1_024 * 1_024,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
        RestartPolicy: { Name: 'on-failure' },
        Init: true,
      });
      expect(Config).toMatchObject({ User: '10001:10001', StopTimeout: 30 });
      expect(Config.Labels).toMatchObject({ [LABEL.installation]: installation, [LABEL.tenant]: node.tenantId });
      const said = await eventually(
        () => driver.logs(node.nodeId, 5),
        (lines) => lines.length > 0,
        SLOW,
      );
      expect(said[0]?.line).toContain('NODE_ID NODE_INSTANCE NODE_OPTIONS NODE_SLOT');
    });

    it(
      'that fail are started again by Docker, which says how often and why',
      async () => {
        await driver.apply({ ...node, env: { FAKE_MODE: 'crash' } });
        const [slot] = await eventually(
          () => driver.observe(node.nodeId),
          ([seen]) => (seen?.restarts ?? 0) > 1,
          SLOW,
        );
        expect(slot?.exit).toEqual({ code: 1, signal: null, lastLine: 'Error: this node was told to crash' });
        // A later worker, who has heard nothing of it, says the same.
        const [again] = await driverOf(installation).observe(node.nodeId);
        expect(again?.exit).toMatchObject({ code: 1, lastLine: 'Error: this node was told to crash' });
      },
      SLOW,
    );

    it(
      'that end in good order stay down until they are wanted again',
      async () => {
        await driver.apply(node);
        const [before] = await runs();
        await hasStarted();
        process.kill(await pidOf(installation, node.nodeId), 'SIGTERM');
        const [ended] = await eventually(
          () => driver.observe(node.nodeId),
          ([slot]) => slot?.phase === 'exited',
          SLOW,
        );
        expect(ended).toMatchObject({ restarts: 0, exit: { code: 0 } });
        await driver.apply(node);
        expect((await runs())[0]?.instance).not.toBe(before?.instance);
      },
      SLOW,
    );

    it(
      'made and never started, because their maker was killed, are started at the next look',
      async () => {
        await driver.apply(node);
        await runs();
        const { Config, HostConfig } = await inspect();
        await clear(installation);
        const name = containerName(installation, { nodeId: node.nodeId, slot: 0 });
        await docker.createContainer({ ...Config, HostConfig, name });
        expect(await driver.observe(node.nodeId)).toEqual([]);
        await driver.apply(node);
        await runs();
      },
      SLOW,
    );

    it(
      'asked to end by one worker are known as ending to the next, whatever became of the first',
      async () => {
        await driver.apply({ ...node, env: { FAKE_MODE: 'stubborn' } });
        await hasStarted();
        await driver.apply({ ...node, slots: [] });
        const successor = driverOf(installation);
        expect(await successor.observe(node.nodeId)).toMatchObject([{ phase: 'stopping' }]);
        await successor.apply(node);
        expect(await successor.observe(node.nodeId)).toHaveLength(1);
      },
      SLOW,
    );

    it(
      'of another installation, and of nobody, are neither seen nor touched',
      async () => {
        await driver.apply(node);
        await runs();
        const foreign = await docker.createContainer({
          Image: image,
          Labels: { [LABEL.node]: node.nodeId },
        });
        const stranger = driverOf('elsewhere');
        expect([await stranger.list(), await stranger.observe(node.nodeId)]).toEqual([[], []]);
        await stranger.remove(node.nodeId);
        await stranger.apply({ ...node, slots: [] });
        await driver.remove(node.nodeId);
        expect((await foreign.inspect()).State.Status).toBe('created');
        await foreign.remove();
      },
      SLOW,
    );

    it(
      'cannot be two for one slot, though two controllers try at once',
      async () => {
        const results = await Promise.allSettled([driver.apply(node), driverOf(installation).apply(node)]);
        const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
        for (const reason of refused) expect(reason).toMatchObject({ kind: 'conflict' });
        expect(await runs()).toHaveLength(1);
      },
      SLOW,
    );

    it('say in words why they cannot be', async () => {
      const noImage = driverOf(installation, { image: 'trunkline-nobody-built-this:latest' });
      await expect(noImage.apply(node)).rejects.toMatchObject({
        kind: 'spec',
        message: expect.stringContaining('trunkline-nobody-built-this'),
      });
      const nowhere = driverOf(installation, { docker: new Docker({ socketPath: '/nowhere/docker.sock' }) });
      await expect(nowhere.observe(node.nodeId)).rejects.toMatchObject({
        kind: 'retryable',
        message: 'The Docker Engine does not answer (ENOENT).',
      });
      await expect(nowhere.list()).rejects.toMatchObject({ kind: 'retryable' });
    });
  });
});
