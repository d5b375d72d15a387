import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#platform/embedded-postgres';
import { call } from '../lib/processes.mjs';

const DEADLINE_MS = 120_000;
const CHECKOUT = new URL('../..', import.meta.url).pathname;

/** What somebody new waits for: `npm start` in a checkout that is installed and built, an empty home, one message on a phone. */
export async function firstMessageFigure(figures) {
  console.log('npm start, empty home');
  const home = mkdtempSync(join(tmpdir(), 'trunkline-bench-start-'));
  const port = await threeFreePorts();
  const started = performance.now();
  const env = { ...process.env, TRUNKLINE_HOME: home, PORT: port, SANDBOX_PORT: await freePort() };
  // In a group of its own, which is what ^C in a terminal reaches.
  const stdio = ['ignore', 'ignore', 'inherit'];
  const child = spawn('npm', ['start', '--silent'], { cwd: CHECKOUT, env, stdio, detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const demo = await within(ended, () => readDemo(home));
    const ready = performance.now();
    await within(ended, () => answered(demo));
    await within(ended, () => delivered(demo));
    const seconds = (performance.now() - started) / 1_000;
    const detail = `${((ready - started) / 1_000).toFixed(1)} s until demo.json was there`;
    figures.record('npm start to the first delivered message, seconds', seconds, '≤ 15', detail);
  } finally {
    process.kill(-child.pid, 'SIGINT');
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
}

/** Control plane, internal listener and worker stand side by side. */
async function threeFreePorts() {
  for (;;) {
    const port = await freePort();
    if (port < 65_000) return port;
  }
}

function readDemo(home) {
  const path = join(home, 'demo.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/** Somebody writes first, so that the window is open, and gets an answer as soon as the platform knows. */
async function answered(demo) {
  const [phone] = demo.handsets;
  const { number, apiKey } = demo.tenant;
  if (!demo.written) {
    await call(demo.sandbox, 'POST', `/handsets/${phone}/messages`, { to: number, text: 'Hello' });
    demo.written = true;
  }
  demo.message = await call(demo.baseUrl, 'POST', '/v1/messages', { to: phone, text: 'Good day' }, apiKey).catch(
    (error) => (/ answered (409|5\d\d)/.test(error.message) ? null : Promise.reject(error)),
  );
  return demo.message;
}

async function delivered(demo) {
  const { status } = await call(demo.baseUrl, 'GET', `/v1/messages/${demo.message.id}`, undefined, demo.tenant.apiKey);
  return ['delivered', 'read'].includes(status);
}

/** Asks until there is an answer, unless the program ends before. */
async function within(ended, ask) {
  let over = false;
  void ended.then(() => (over = true));
  const end = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (over) throw new Error('npm start ended before a message was delivered');
    if (performance.now() > end) throw new Error(`no message was delivered within ${DEADLINE_MS / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
