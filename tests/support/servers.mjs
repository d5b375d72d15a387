// The servers that one run of the stories needs: started, and found again when a killed run left them behind.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres, freePort } from '#platform/embedded-postgres';

const PREFIX = 'trunkline-test-';
const REDIS_DEADLINE_MS = 10_000;

/** A Postgres that forgets everything at the end; its home carries the process id of the run. */
export async function startPostgres() {
  await sweep();
  const home = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  chmodSync(home, 0o755); // run as root, Postgres works under another account and must get in
  const server = new EmbeddedPostgres();
  const { url } = await server.start({ home, ephemeral: true, log: (line) => console.log(line) });
  const stop = async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { url, stop };
}

/** A Redis without a disk, with a database for every installation of a run, or null when the machine has none. */
export async function startRedis() {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    tmpdir(),
    '--databases',
    '10000',
  ];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const deadline = Date.now() + REDIS_DEADLINE_MS;
  while (!(await answers(port))) {
    if (Date.now() > deadline) throw new Error(`redis-server did not open port ${port} within ${REDIS_DEADLINE_MS} ms`);
    await sleep(20);
  }
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.kill('SIGKILL') };
}

/** The socket of a Docker Engine that answers, or null. */
export async function dockerSocket() {
  const socketPath = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';
  const answer = await new Promise((resolve) =>
    get({ socketPath, path: '/_ping', timeout: 5_000 }, (response) => resolve(response.resume().statusCode))
      .once('timeout', () => resolve(null))
      .once('error', () => resolve(null)),
  );
  return answer === 200 ? socketPath : null;
}

/** Ends the servers of runs that were killed before they could. */
async function sweep() {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const runner = Number(name.slice(PREFIX.length).split('-')[0]);
    if (!runner || isAlive(runner)) continue;
    const home = join(tmpdir(), name);
    await EmbeddedPostgres.stopLeftover(home).catch(() => undefined); // perhaps another account's: not ours to end
    spawnSync('umount', ['--lazy', home]); // a full disk of the fault suite; nearly always there is nothing to unmount
    rmSync(home, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => finish(true)).once('error', () => finish(false));
  });
}
