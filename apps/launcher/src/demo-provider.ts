import { randomBytes } from 'node:crypto';
import { sleep } from '#platform/kernel';
import { ApiRefusal, type Api } from './api.js';
import { CREDIT, type DemoNumber, type DemoTenant } from './demo-data.js';

const NODES_MS = 60_000;
const POLL_MS = 100;

interface Page<T> {
  readonly data: readonly T[];
}

/** A number of the demo and the node that serves it. */
export interface Connected {
  readonly id: string;
  readonly phone: string;
  readonly node_id: string | null;
}

/** How an integration written for the on-premises API reaches a number. */
export interface DemoNode {
  /** Replaces the base URL of the old client, without `/v1`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

interface Opened {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** What the provider admin does in the demo; each step can be repeated. */
export class Provider {
  constructor(
    private readonly admin: Api,
    private readonly sandbox: Api,
  ) {}

  async admit({ name, currency, timezone, country }: DemoTenant): Promise<string> {
    const { data } = await this.admin.get<Page<{ id: string; name: string }>>('/admin/v1/tenants?limit=100');
    const existing = data.find((tenant) => tenant.name === name);
    if (existing) return existing.id;
    return (await this.admin.post<{ id: string }>('/admin/v1/tenants', { name, currency, timezone, country })).id;
  }

  /** The reference makes a repeated payment the same payment. */
  async credit(tenantId: string): Promise<void> {
    const payment = { amount: CREDIT, reference: 'demo', note: 'Welcome credit of the demo' };
    await this.admin.post(`/admin/v1/tenants/${tenantId}/credits`, payment);
  }

  async connect(tenantId: string, { name, wabaId }: DemoTenant, number: DemoNumber): Promise<Connected> {
    await this.sandbox.post('/sandbox/wabas', { id: wabaId, name });
    const provisioned = await this.sandbox.post<{ phone_number_id: string; access_token: string }>('/sandbox/numbers', {
      id: number.id,
      waba_id: wabaId,
      display_phone_number: number.phone,
      verified_name: number.name,
    });
    const request = {
      phone: number.phone,
      display_name: number.name,
      phone_number_id: provisioned.phone_number_id,
      waba_id: wabaId,
      access_token: provisioned.access_token,
    };
    const { id, phone, node_id } = await this.admin
      .post<Connected>(`/admin/v1/tenants/${tenantId}/numbers`, request)
      .catch((error: unknown) => this.alreadyConnected(number.phone, error));
    return { id, phone, node_id };
  }

  /** Opens the on-premises API of a number's node and replaces the first password, as whoever moves an integration does. */
  async openNode({ id }: Connected, platform: Api): Promise<DemoNode> {
    const {
      url,
      username,
      password: first,
    } = await this.admin.post<Opened>(`/admin/v1/numbers/${id}/onprem-access`, {});
    const password = `Demo-${randomBytes(9).toString('base64url')}-42`;
    const authorization = `Basic ${Buffer.from(`${username}:${first}`).toString('base64')}`;
    await platform.post(`${new URL(url).pathname}/v1/users/login`, { new_password: password }, { authorization });
    return { url, user: username, password };
  }

  async issueKey(tenantId: string): Promise<string> {
    return (await this.admin.post<{ key: string }>(`/admin/v1/tenants/${tenantId}/keys`, { name: 'Demo' })).key;
  }

  /** The phones whose node does not work by the deadline. */
  async awaitNodes(numbers: readonly Connected[]): Promise<string[]> {
    const deadline = Date.now() + NODES_MS;
    let waiting = [...numbers];
    for (;;) {
      const ready = await Promise.all(waiting.map((number) => this.works(number)));
      waiting = waiting.filter((_, index) => !ready[index]);
      if (waiting.length === 0 || Date.now() > deadline) return waiting.map(({ phone }) => phone);
      await sleep(POLL_MS);
    }
  }

  private async works({ node_id: id }: Connected): Promise<boolean> {
    if (!id) return true; // its node was removed on purpose
    try {
      const { status } = await this.admin.get<{ status: { replicas_ready: number } }>(`/admin/v1/nodes/${id}`);
      return status.replicas_ready > 0;
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return true; // replaced since the demo was filled
      throw error;
    }
  }

  /** The number was connected before, and the process died before it could remember. */
  private async alreadyConnected(phone: string, error: unknown): Promise<Connected> {
    if (!(error instanceof ApiRefusal) || error.status !== 409) throw error;
    const { data } = await this.admin.get<Page<Connected>>('/admin/v1/numbers?limit=100');
    const existing = data.find((number) => number.phone === phone);
    if (!existing) throw error;
    return existing;
  }
}
