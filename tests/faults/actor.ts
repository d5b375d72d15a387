import type { ServerResponse } from 'node:http';
import { must, type Installation, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import { type Received, verified, WebhookReceiver } from '../support/webhook-receiver.js';

const RATE = 200;

/** A company on stage: its number, the people it writes to, its own server, and a word that nobody else may ever see. */
export class Actor {
  private constructor(
    readonly name: string,
    readonly canary: string,
    readonly tenant: Tenant,
    readonly number: StoryNumber,
    readonly people: readonly Person[],
    readonly receiver: WebhookReceiver,
    /** Where the platform keeps its address. */
    readonly endpoint: string,
    private readonly secret: string,
    readonly ratePerSecond: number,
  ) {}

  static async enter(
    installation: Installation,
    name: string,
    { people = 12, ratePerSecond = RATE }: { people?: number; ratePerSecond?: number } = {},
  ): Promise<Actor> {
    const canary = `canary-${name}-${Date.now().toString(36)}`;
    const tenant = await installation.tenant(name);
    const receiver = await WebhookReceiver.start();
    const endpoint = must(201, await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url }));
    const number = await tenant.number({ ratePerSecond });
    const writers = Array.from({ length: people }, async () => {
      const person = await tenant.person();
      await person.writesTo(number, `${canary} hello`);
      return person;
    });
    const secret = String(endpoint.body['secret']);
    const path = `/v1/webhook-endpoints/${String(endpoint.body['id'])}`;
    return new Actor(name, canary, tenant, number, await Promise.all(writers), receiver, path, secret, ratePerSecond);
  }

  /** Whether the company's own code would take this for a message of the platform. */
  trusts(received: Received): boolean {
    try {
      verified(this.secret, received);
      return true;
    } catch {
      return false;
    }
  }

  /** The company's server works again. */
  recover(): void {
    this.receiver.answers((response: ServerResponse) => response.writeHead(200).end());
  }

  async leave(): Promise<void> {
    await this.tenant.installation.admin.post(`/admin/v1/nodes/${this.number.nodeId}/stop`);
    await this.receiver.close();
  }
}
