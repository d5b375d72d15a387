// Everything a bench measures runs as the real programs do: processes of their own, built code, durable Postgres.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres, freePort } from '#platform/embedded-postgres';

const ENTRY = (app, file = 'main') => new URL(`../../dist/apps/${app}/src/${file}.js`, import.meta.url).pathname;

export function launch(entry, env, args = []) {
  const child = spawn(process.execPath, [...args, entry], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return { child, stop: () => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGTERM'))) };
}

export async function waitFor(url, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > end) throw new Error(`${url} did not answer within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function startServers() {
  const home = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  chmodSync(home, 0o755);
  const postgres = new EmbeddedPostgres();
  const { url } = await postgres.start({ home, log: () => undefined });
  const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
  let redis = null;
  let redisUrl = null;
  if (hasRedis) {
    const port = await freePort();
    redis = spawn(
      'redis-server',
      ['--port', port, '--appendonly', 'yes', '--appendfsync', 'everysec', '--dir', home, '--save', ''],
      { stdio: 'ignore' },
    );
    redisUrl = `redis://127.0.0.1:${port}`;
  }
  return {
    home,
    databaseUrl: url,
    redisUrl,
    stop: async () => {
      redis?.kill('SIGKILL');
      await postgres.stop();
    },
  };
}

/** A whole installation on a database of its own, when one is named. `queues` is `postgres` or `redis`. */
export async function startInstallation(servers, { queues = 'postgres', databaseUrl, redisUrl } = {}) {
  const [port, internal, workerPort, sandboxPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const base = `http://127.0.0.1:${port}`;
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const env = {
    DATABASE_URL: databaseUrl ?? servers.databaseUrl,
    ...(queues === 'redis' && { REDIS_URL: redisUrl ?? servers.redisUrl }),
    TRUNKLINE_SECRET: 'a secret for benches only, which is long enough',
    TRUNKLINE_HOME: servers.home,
    PORT: port,
    INTERNAL_PORT: internal,
    INTERNAL_URL: `http://127.0.0.1:${internal}`,
    WORKER_PORT: workerPort,
    PUBLIC_URL: base,
    GRAPH_URL: sandbox,
    SANDBOX_URL: sandbox,
    SANDBOX_PORT: sandboxPort,
    SANDBOX_WEBHOOK_URL: `${base}/ingress/meta`,
    SANDBOX_APP_SECRET: 'bench app secret',
    META_APP_SECRET: 'bench app secret',
    META_VERIFY_TOKEN: 'bench verify token',
    SANDBOX_VERIFY_TOKEN: 'bench verify token',
    ADMIN_EMAIL: 'bench@trunkline.example',
    ADMIN_PASSWORD: 'a password for benches',
    LOG_LEVEL: 'warn',
  };
  await run(ENTRY('launcher', 'migrate'), env);
  const parts = {
    sandbox: launch(ENTRY('sandbox'), env),
    control: launch(ENTRY('control-plane'), env),
    worker: launch(ENTRY('worker'), env),
  };
  await Promise.all([
    waitFor(`${base}/readyz`),
    waitFor(`${sandbox}/readyz`),
    waitFor(`http://127.0.0.1:${workerPort}/readyz`),
  ]);
  const { access_token: token } = await call(base, 'POST', '/auth/login', {
    email: env.ADMIN_EMAIL,
    password: env.ADMIN_PASSWORD,
  });
  return {
    base,
    sandbox,
    env,
    admin: (method, path, body) => call(base, method, path, body, token),
    stop: async () => {
      await parts.worker.stop();
      await parts.control.stop();
      await parts.sandbox.stop();
    },
  };
}

/** A company with money, a number whose rate does not get in the way, and people who have just written. */
export async function startTenant(installation, people, numbers = 1) {
  const { admin, sandbox, base } = installation;
  const { id } = await admin('POST', '/admin/v1/tenants', { name: `Bench ${randomBytes(3).toString('hex')}` });
  const { key } = await admin('POST', `/admin/v1/tenants/${id}/keys`, { name: 'bench' });
  await admin('POST', `/admin/v1/tenants/${id}/credits`, { amount: '100000.00', reference: `bench ${id}` });
  const waba = await call(sandbox, 'POST', '/sandbox/wabas', { name: 'Bench' });
  const senders = [];
  for (let index = 0; index < numbers; index++) senders.push(await addNumber(installation, id, waba.id));
  const phones = Array.from({ length: people }, (_, index) => `+3460${String(1_000_000 + index).padStart(7, '0')}`);
  const agree = (phone) =>
    call(
      base,
      'POST',
      `/v1/contacts/${phone}/consents`,
      { event: 'granted', purpose: 'service', method: 'bench' },
      key,
    );
  await eachOf(phones, 16, agree);
  await eachOf(
    phones.map((phone, index) => [phone, senders[index % senders.length]]),
    16,
    ([phone, sender]) => call(sandbox, 'POST', `/handsets/${phone}/messages`, { to: sender.phone, text: 'Hello' }),
  );
  const last = phones.at(-1);
  const end = Date.now() + 60_000;
  while (
    !JSON.stringify(await call(base, 'GET', `/v1/contacts/${last}`, undefined, key)).includes('last_inbound_at":"')
  ) {
    if (Date.now() > end) throw new Error('the inbound messages of the bench did not arrive');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return { id, key, phones, senders, from: (index) => senders[index % senders.length].phone };
}

async function addNumber(installation, tenantId, wabaId) {
  const phone = `+4930${randomInt(10_000_000, 99_999_999)}`;
  const made = await call(installation.sandbox, 'POST', '/sandbox/numbers', {
    waba_id: wabaId,
    display_phone_number: phone,
    verified_name: 'Bench',
    mps: 1000,
  });
  const number = await installation.admin('POST', `/admin/v1/tenants/${tenantId}/numbers`, {
    phone,
    display_name: 'Bench',
    phone_number_id: made.phone_number_id,
    waba_id: wabaId,
    access_token: made.access_token,
    rate_per_second: 1000,
  });
  const end = Date.now() + 30_000;
  for (;;) {
    const node = await installation.admin('GET', `/admin/v1/nodes/${number.node_id}`);
    if ((node.status?.replicas_ready ?? 0) > 0) return { phone, nodeId: number.node_id };
    if (Date.now() > end) throw new Error('the node of the bench did not get ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function eachOf(items, atOnce, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

export async function call(base, method, path, body, token) {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
  return text ? JSON.parse(text) : null;
}

function run(entry, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${entry} ended with ${code}`))));
  });
}
