import { Api, ApiRefusal } from './api.js';
import {
  CREDIT,
  HANDSETS,
  PENDING_TEMPLATE,
  TEMPLATES,
  TENANTS,
  type DemoNumber,
  type DemoTenant,
} from './demo-data.js';
import { baseUrl, environment, sandboxUrl, type Installation } from './programs.js';
import { Seedbook } from './seedbook.js';

/** What `demo.json` says: enough for a script to do what a person can. */
export interface Demo {
  readonly baseUrl: string;
  readonly console: string;
  readonly docs: string;
  readonly sandbox: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly tenant: DemoAccount;
  readonly tenants: readonly DemoAccount[];
  readonly handsets: readonly string[];
}

export interface DemoAccount {
  readonly id: string;
  readonly name: string;
  readonly apiKey: string;
  /** The default sender, E.164. */
  readonly number: string;
  readonly numbers: readonly string[];
}

interface Page<T> {
  readonly data: readonly T[];
}

/** Fills an empty installation the way a person would: over HTTP, once, going on where an interrupted start stopped. */
export async function seed(installation: Installation, stopped: AbortSignal): Promise<Demo> {
  const { config, home } = installation;
  const book = await Seedbook.open(home);
  const { ADMIN_EMAIL: email = '', ADMIN_PASSWORD: password = '' } = environment(installation);
  const sandbox = new Api(sandboxUrl(config), stopped);
  const platform = new Api(baseUrl(config), stopped);
  const seeder = new Seeder(book, sandbox, platform, { email, password });

  for (const handset of HANDSETS) await book.once(`handset ${handset.phone}`, () => sandbox.post('/handsets', handset));
  const tenants: DemoAccount[] = [];
  for (const tenant of TENANTS) tenants.push(await seeder.tenant(tenant));
  const [tenant] = tenants;
  if (!tenant) throw new Error('the demo has no tenant');

  const demo: Demo = {
    baseUrl: baseUrl(config),
    console: `${baseUrl(config)}/`,
    docs: `${baseUrl(config)}/docs`,
    sandbox: sandboxUrl(config),
    admin: { email, password },
    tenant,
    tenants,
    handsets: HANDSETS.map(({ phone }) => phone),
  };
  await home.write('demo.json', demo);
  return demo;
}

/** Each method is one thing a provider admin or a tenant does in the demo; each can be repeated. */
class Seeder {
  private signedIn: Promise<Api> | null = null;

  constructor(
    private readonly book: Seedbook,
    private readonly sandbox: Api,
    private readonly platform: Api,
    private readonly credentials: { readonly email: string; readonly password: string },
  ) {}

  async tenant(tenant: DemoTenant): Promise<DemoAccount> {
    const { name } = tenant;
    const id = await this.book.once(`tenant ${name}`, () => this.admit(tenant));
    await this.book.once(`credit ${name}`, () => this.credit(id, tenant));
    for (const number of tenant.numbers)
      await this.book.once(`number ${number.phone}`, () => this.connect(id, tenant, number));
    const apiKey = await this.book.once(`key ${name}`, () => this.issueKey(id));
    await this.templates(tenant, this.platform.as(apiKey));
    const numbers = tenant.numbers.map(({ phone }) => phone);
    return { id, name, apiKey, number: numbers[0] ?? '', numbers };
  }

  private async admit({ name, currency, timezone, country }: DemoTenant): Promise<string> {
    const admin = await this.admin();
    const { data } = await admin.get<Page<{ id: string; name: string }>>('/admin/v1/tenants?limit=100');
    const existing = data.find((tenant) => tenant.name === name);
    if (existing) return existing.id;
    return (await admin.post<{ id: string }>('/admin/v1/tenants', { name, currency, timezone, country })).id;
  }

  /** The reference makes a repeated payment the same payment. */
  private async credit(tenantId: string, { currency }: DemoTenant): Promise<void> {
    const admin = await this.admin();
    const payment = { amount: CREDIT, currency, reference: 'demo', note: 'Welcome credit of the demo' };
    await admin.post(`/admin/v1/tenants/${tenantId}/credits`, payment);
  }

  private async connect(tenantId: string, { name, wabaId }: DemoTenant, number: DemoNumber): Promise<void> {
    await this.sandbox.post('/sandbox/wabas', { id: wabaId, name });
    const provisioned = await this.sandbox.post<{ phone_number_id: string; access_token: string }>('/sandbox/numbers', {
      id: number.id,
      waba_id: wabaId,
      display_phone_number: number.phone,
      verified_name: number.name,
    });
    const admin = await this.admin();
    await orAlready(
      admin.post(`/admin/v1/tenants/${tenantId}/numbers`, {
        phone: number.phone,
        display_name: number.name,
        phone_number_id: provisioned.phone_number_id,
        waba_id: wabaId,
        access_token: provisioned.access_token,
      }),
    );
  }

  private async issueKey(tenantId: string): Promise<string> {
    const admin = await this.admin();
    return (await admin.post<{ key: string }>(`/admin/v1/tenants/${tenantId}/keys`, { name: 'Demo' })).key;
  }

  private async templates({ name, wabaId }: DemoTenant, tenant: Api): Promise<void> {
    for (const template of [...TEMPLATES, PENDING_TEMPLATE])
      await this.book.once(`template ${name} ${template.name}`, () =>
        orAlready(tenant.post('/v1/templates', { ...template, waba_id: wabaId })),
      );
  }

  private admin(): Promise<Api> {
    this.signedIn ??= this.platform
      .post<{ access_token: string }>('/auth/login', this.credentials)
      .then(({ access_token: token }) => this.platform.as(token));
    return this.signedIn;
  }
}

/** The step was taken before, and the process died before it could remember. */
async function orAlready(step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 409) throw error;
  }
}
