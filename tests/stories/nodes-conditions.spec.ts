import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn, type Body } from '../support/api.js';
import { Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';
import { processOf } from '../support/node-processes.js';
import { onceEach, Traffic } from '../support/traffic.js';

/** A way to the sandbox that a story can close. */
class Cable {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly target: () => URL) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async plug(): Promise<void> {
    const server = createServer((inner) => {
      const outer = connect(Number(this.target().port), this.target().hostname);
      for (const socket of [inner, outer]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
      }
      inner.pipe(outer).pipe(inner);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

describe('The conditions of a node', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let traffic: Traffic;
  const cable = new Cable(() => new URL(installation.sandbox.baseUrl));
  beforeAll(async () => {
    await cable.plug();
    installation = await Installation.start('postgres', { GRAPH_URL: cable.url });
    tenant = await installation.tenant();
    number = await tenant.number();
    traffic = await Traffic.from(tenant, number, 3);
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await cable.cut();
  });

  /** Waits until the condition is so, and shows it. */
  async function condition(type: string, status: string): Promise<Body> {
    const find = async () => {
      const { body } = must(200, await installation.admin.get(`/admin/v1/nodes/${number.nodeId}`));
      return listIn(body['status']?.['conditions']).find((each) => String(each['type']) === type)!;
    };
    return eventually(find, (seen) => String(seen['status']) === status, 40_000);
  }
  const giveToken = async (token: string) =>
    must(200, await installation.admin.patch(`/admin/v1/numbers/${number.id}`, { access_token: token }));

  it('are unknown until WhatsApp has been called, and true once it has answered', async () => {
    expect(await condition('UpstreamReachable', 'Unknown')).toMatchObject({ reason: 'NotTried' });
    await traffic.delivered(await traffic.accept(3));
    await condition('UpstreamReachable', 'True');
    await condition('CredentialsValid', 'True');
  });

  it('say that WhatsApp cannot be reached, until it can', async () => {
    await cable.cut();
    const ids = await traffic.accept(3);
    expect(await condition('UpstreamReachable', 'False')).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringMatching(/ECONNREFUSED|ECONNRESET|hang up/),
    });
    await cable.plug();
    expect(await traffic.delivered(ids, 60_000)).toEqual(onceEach(3));
    await condition('UpstreamReachable', 'True');
  }, 120_000);

  it('say that the token is refused and what to do, and the same process goes on with a new one', async () => {
    const { instance } = processOf(installation.home, number.nodeUuid);
    await giveToken('EAAG-revoked');
    await condition('CredentialsValid', 'Unknown');
    const waiting = await traffic.accept(3);
    const refused = await condition('CredentialsValid', 'False');
    expect(refused).toMatchObject({
      reason: 'Refused',
      message: expect.stringMatching(/Graph error 190.*PATCH \/admin\/v1\/numbers\/\{id\} with "access_token"/s),
    });
    expect(await condition('UpstreamReachable', 'True')).toMatchObject({ reason: 'Refuses' });
    await giveToken(number.accessToken);
    await condition('CredentialsValid', 'Unknown');
    await installation.advance(0.05);
    expect(await traffic.delivered(waiting, 60_000)).toEqual(onceEach(3));
    await condition('CredentialsValid', 'True');
    expect(processOf(installation.home, number.nodeUuid).instance).toBe(instance);
  }, 180_000);
});
