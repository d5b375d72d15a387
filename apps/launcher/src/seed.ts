import { Api, ApiRefusal } from './api.js';
import { HANDSETS, TENANTS } from './demo-data.js';
import { Provider, type Connected, type DemoNode } from './demo-provider.js';
import { DemoCompany } from './demo-company.js';
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
  /** E.164. */
  readonly handsets: readonly string[];
}

export interface DemoAccount {
  readonly id: string;
  readonly name: string;
  readonly apiKey: string;
  /** The default sender, E.164. */
  readonly number: string;
  readonly numbers: readonly string[];
  /** The on-premises API of the default sender's node. */
  readonly node: DemoNode;
}

export interface Seeded {
  readonly demo: Demo;
  /** Waits until the nodes of the demo's numbers work; the answer names those that do not yet. */
  awaitNodes(): Promise<readonly string[]>;
}

/**
 * Fills an empty installation the way a person would: over HTTP, once, going on where an interrupted start stopped.
 *
 * Null when the installation has a provider admin whose password this home does not know: then it is not ours to fill.
 */
export async function seed(installation: Installation, stopped: AbortSignal): Promise<Seeded | null> {
  const { config, home } = installation;
  const { ADMIN_EMAIL: email = '', ADMIN_PASSWORD: password = '' } = environment(installation);
  const book = await Seedbook.open(home);
  const sandbox = new Api(sandboxUrl(config), stopped);
  const platform = new Api(baseUrl(config), stopped);
  const provider = await signIn(platform, sandbox, { email, password });
  if (!provider) return null;

  for (const handset of HANDSETS) await book.once(`handset ${handset.phone}`, () => sandbox.post('/handsets', handset));
  const connected: Connected[] = [];
  const tenants: DemoAccount[] = [];
  for (const tenant of TENANTS) {
    const { name } = tenant;
    const id = await book.once(`tenant ${name}`, () => provider.admit(tenant));
    await book.once(`credit ${name}`, () => provider.credit(id));
    const own: Connected[] = [];
    for (const number of tenant.numbers)
      own.push(await book.once(`number ${number.phone}`, () => provider.connect(id, tenant, number)));
    connected.push(...own);
    const [first] = own;
    if (!first) throw new Error(`the demo's tenant ${name} has no number`);
    const node = await book.once(`node ${first.phone}`, () => provider.openNode(first, platform));
    const apiKey = await book.once(`key ${name}`, () => provider.issueKey(id));
    const company = new DemoCompany(platform.as(apiKey));
    await book.once(`templates ${name}`, () => company.submitTemplates());
    const numbers = tenant.numbers.map(({ phone }) => phone);
    tenants.push({ id, name, apiKey, number: numbers[0] ?? '', numbers, node });
  }
  const demo = describe(installation, tenants, { email, password });
  await home.write('demo.json', demo);
  return { demo, awaitNodes: () => provider.awaitNodes(connected) };
}

async function signIn(
  platform: Api,
  sandbox: Api,
  credentials: { readonly email: string; readonly password: string },
): Promise<Provider | null> {
  try {
    const { access_token: token } = await platform.post<{ access_token: string }>('/auth/login', credentials);
    return new Provider(platform.as(token), sandbox);
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 401) return null;
    throw error;
  }
}

function describe({ config }: Installation, tenants: readonly DemoAccount[], admin: Demo['admin']): Demo {
  const [tenant] = tenants;
  if (!tenant) throw new Error('the demo has no tenant');
  const url = baseUrl(config);
  return {
    baseUrl: url,
    console: `${url}/`,
    docs: `${url}/docs`,
    sandbox: sandboxUrl(config),
    admin,
    tenant,
    tenants,
    handsets: HANDSETS.map(({ phone }) => phone),
  };
}
