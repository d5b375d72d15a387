import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox } from '../src/sandbox.js';
import { scenarioIn } from '../src/scenarios/scenario-in.js';
import { BUSINESS, errorOf, PERSON, Stage, until, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const HOUR_MS = 3_600_000;

describe('a scenario', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set({ dataDir: await mkdtemp(join(tmpdir(), 'trunkline-sandbox-')) });
    line = await stage.line();
  });
  afterAll(() => stage.strike());

  const begin = async (steps: Json[], more: Json = {}) =>
    String((await stage.call('POST', '/sandbox/scenarios', { name: 'a story', steps, ...more })).body['id']);
  const progress = async (id: string) => (await stage.call('GET', `/sandbox/scenarios/${id}`)).body;
  const text = (body: string) => ({ call: `POST /handsets/${PERSON}/messages`, body: { to: BUSINESS, text: body } });

  it('plays its steps by the sandbox clock, in order, and tells how far it is', async () => {
    const id = await begin([
      { at_ms: 2 * HOUR_MS, ...text('third') },
      { at_ms: 0, ...text('first'), repeat: { times: 2, every_ms: HOUR_MS } },
      { at_ms: 3 * HOUR_MS, call: 'PUT /sandbox/chaos', body: { failWith: { status: 503, body: 'empty' } } },
    ]);
    await until(async () => (await progress(id))['done'] === 1);
    expect(await progress(id)).toMatchObject({ state: 'running', total: 4, failed: [] });
    await stage.turnClock(2.5);
    await until(async () => (await progress(id))['done'] === 3);
    expect((await stage.screen()).map((message) => message['text'])).toEqual(['first', 'first', 'third']);
    await stage.turnClock(3.5);
    await until(async () => (await progress(id))['state'] === 'finished');
    expect((await stage.text(line, 'Hi')).status).toBe(503);
    await stage.call('DELETE', '/sandbox/chaos');
    await stage.turnClock(0);
  });

  it('turns the clock itself, and decides about templates by name', async () => {
    await stage.template(line, {
      name: 'scripted',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Hello' }],
    });
    const send = () =>
      stage.send(line, { type: 'template', template: { name: 'scripted', language: { code: 'en_US' } } });
    const id = await begin(
      [
        { at_ms: 0, call: 'POST /sandbox/templates/scripted/verdict', body: { event: 'PAUSED' } },
        { at_ms: 0, call: 'PUT /sandbox/clock', body: { advance_ms: HOUR_MS } },
      ],
      { clock: 'real' },
    );
    await until(async () => (await progress(id))['state'] === 'finished');
    expect(errorOf(await send())).toMatchObject({ code: 132015 });
    const { body } = await stage.call('GET', '/sandbox/clock');
    expect(body['offset_ms']).toBe(HOUR_MS);
    await stage.turnClock(0);
  });

  it('goes on after a step that fails, and says which', async () => {
    const id = await begin([
      { at_ms: 0, call: 'POST /sandbox/templates/nobody/verdict', body: { event: 'PAUSED' } },
      { at_ms: 0, ...text('after all') },
    ]);
    await until(async () => (await progress(id))['state'] === 'finished');
    expect(await progress(id)).toMatchObject({
      failed: [{ step: 0, status: 404, detail: expect.stringContaining('template') }],
    });
  });

  it('goes on after a restart, and can be stopped', async () => {
    const id = await begin([
      { at_ms: 0, ...text('before') },
      { at_ms: HOUR_MS, ...text('after') },
      { at_ms: 2 * HOUR_MS, ...text('never') },
    ]);
    await until(async () => (await progress(id))['done'] === 1);
    await stage.restart();
    expect(await progress(id)).toMatchObject({ done: 1, state: 'running' });
    await stage.turnClock(1.5);
    await until(async () => (await progress(id))['done'] === 2);
    expect((await stage.call('DELETE', `/sandbox/scenarios/${id}`)).body).toMatchObject({ state: 'stopped' });
    await stage.turnClock(2.5);
    await stage.text(line, 'Hi');
    expect((await progress(id))['done']).toBe(2);
    await stage.turnClock(0);
  });

  it.each([
    ['a step elsewhere', { steps: [{ at_ms: 0, call: 'POST /v25.0/1/messages' }] }],
    ['a step that starts scenarios', { steps: [{ at_ms: 0, call: 'POST /sandbox/scenarios' }] }],
    ['no steps', { steps: [] }],
    ['a misspelt key', { steps: [{ at_ms: 0, call: 'DELETE /sandbox/chaos', boddy: {} }] }],
  ])('is refused with %s', async (_what, wanted) => {
    expect((await stage.call('POST', '/sandbox/scenarios', { name: 'x', ...wanted })).status).toBe(422);
  });

  it('comes in files: those that are shipped can be played, others stop the start', async () => {
    const folder = new URL('../scenarios/', import.meta.url).pathname;
    for (const file of await readdir(folder))
      expect((await scenarioIn(join(folder, file))).steps.length).toBeGreaterThan(1);
    const path = join(tmpdir(), `trunkline-broken-${process.pid}.json`);
    await writeFile(path, '{"name":"x"}');
    await expect(startSandbox({ scenario: path })).rejects.toThrow('/steps');
  });

  it('plays from the start when the start names it', async () => {
    const scenario = new URL('../scenarios/busy-morning.json', import.meta.url).pathname;
    const other = await Stage.set({ scenario });
    const { body } = await other.call('GET', '/sandbox/scenarios');
    expect(body['data']).toEqual([expect.objectContaining({ name: 'busy morning', total: 63 })]);
    await other.strike();
  });
});
