import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform/embedded-postgres';
import { eventually } from '../support/api.js';
import { CallbackStory, type Waiting } from '../support/callback-story.js';
import { backends, Installation } from '../support/installation.js';
import { Killable } from '../support/killable.js';

const failed = (attempts: number) => (waiting: Waiting[]) =>
  waiting.length > 0 && waiting.every((each) => each.attempts === attempts && each.state !== 'sending');
const none = (waiting: Waiting[]) => waiting.length === 0;
/** A thousand times the original's three seconds: the clock is turned, and whatever the machine needs does not count. */
const SLOW = { callback_backoff_delay_ms: 3_000_000, max_callback_backoff_delay_ms: 8_000_000 };

/** source: whatsapp-onprem-api.md §14.8 */
describe.each(backends)('An integration that does not take its callbacks, queues on %s', (backend) => {
  let installation: Installation;
  let worker: Killable;
  let story: CallbackStory;

  beforeAll(async () => {
    ({ installation, worker } = await Installation.startKillable(backend));
    story = await CallbackStory.start(installation);
  }, 120_000);
  afterEach(async () => {
    await story?.set({});
    await story?.sql('DELETE FROM onprem_callback');
  });
  afterAll(async () => {
    await story?.close();
    await installation?.close();
  });

  it.each([201, 204, 301, 500])('is asked again after %d, because only 200 counts', async (status) => {
    const receiver = (await story.receiver(SLOW)).answersWith(status, { location: '/elsewhere' });
    await story.says('Hello');
    const [waiting] = await story.waits(failed(1));
    expect(waiting).toMatchObject({ state: 'pending', last_error: `Answered ${status}; only 200 counts.` });
    const before = await story.tally();
    receiver.answersWith(200);
    await story.advance(3_000);
    expect(await receiver.texts(2)).toEqual(['Hello', 'Hello']);
    await story.waits(none);
    expect(before).toMatchObject({ [`inbound_message ${status}`]: 1 });
    const { 'inbound_message success': successes = 0 } = before;
    expect(await story.tally()).toMatchObject({ 'inbound_message success': successes + 1 });
  });

  it('is asked after once, twice, three times the delay, and then at the cap', async () => {
    const receiver = (await story.receiver({ ...SLOW })).answersWith(503);
    await story.says('Hello');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const [waiting] = await story.waits(failed(attempt));
      waits.push(Math.round((waiting?.wait ?? 0) / 1_000) * 1_000);
      await story.advance(Math.ceil(waiting?.wait ?? 0));
    }
    expect(waits).toEqual([3_000, 6_000, 8_000, 8_000]);
    receiver.answersWith(200);
    await story.waits((all) => none(all) || failed(5)(all));
    await story.advance(8_000);
    await story.waits(none);
  });

  it('is left alone after a day; what it did not take is kept as undeliverable', async () => {
    const receiver = (await story.receiver(SLOW)).answersWith(500);
    await story.says('Hello');
    await story.waits(failed(1));
    await story.advance(24 * 3_600);
    const [over] = await story.waits(failed(2));
    expect(over).toMatchObject({ state: 'undeliverable', last_error: 'Answered 500; only 200 counts.' });
    receiver.answersWith(200);
    await story.advance(9_000);
    await story.says('Later');
    expect(await receiver.texts(3)).toEqual(['Hello', 'Hello', 'Later']);
    await story.waits((all) => all.length === 1);
  });

  it('loses nothing when the worker is killed between two attempts, or in the middle of one', async () => {
    const receiver = (await story.receiver(SLOW)).answersWith(500);
    await story.says('Waiting');
    await story.waits(failed(1));
    receiver.holds();
    await story.says('Under way');
    await receiver.texts(2);
    worker.kill();
    receiver.letGo();
    await worker.ready();
    // The dead worker's claim runs out in real time, which nobody waits for here.
    await story.sql("UPDATE onprem_callback SET lease_until = now() - interval '1 second' WHERE state = 'sending'");
    await story.advance(3_000);
    await story.waits(none);
    expect((await receiver.texts(4)).sort()).toEqual(['Under way', 'Under way', 'Waiting', 'Waiting']);
  });

  it('gets no retry from another worker when nothing is to be persisted', async () => {
    const receiver = (await story.receiver({ ...SLOW, callback_persist: false })).answersWith(500);
    await story.says('Hello');
    await story.waits(failed(1));
    worker.kill();
    await story.waits(none);
    await worker.ready();
    receiver.answersWith(200);
    await story.says('Again');
    expect(await receiver.texts(2)).toEqual(['Hello', 'Again']);
  });

  it('has no more requests open than it wants, over all workers, and shares some of them', async () => {
    const environment = { ...installation.environment, WORKER_PORT: String(await freePort()) };
    const second = new Killable('worker', environment, `http://127.0.0.1:${environment['WORKER_PORT']}/readyz`);
    await second.start();
    try {
      const receiver = (await story.receiver({ webhooks: { max_concurrent_requests: 6 } })).holds();
      const texts = Array.from({ length: 40 }, (_, index) => `Text ${index}`);
      await story.says(...texts.slice(0, 30));
      await eventually(
        async () => receiver.open,
        (open) => open === 6,
      );
      await story.says(...texts.slice(30));
      await story.waits((all) => all.length === 40);
      receiver.letGo();
      await story.waits(none);
      expect(receiver.busiest).toBe(6);
      expect((await receiver.texts(40)).sort()).toEqual([...texts].sort());
      expect(receiver.received.length).toBeLessThan(40);
    } finally {
      await second.close();
    }
  });

  it('is forgotten with its URL', async () => {
    (await story.receiver(SLOW)).answersWith(500);
    await story.says('Hello');
    await story.waits(failed(1));
    await story.set({});
    await story.advance(3_000);
    await story.waits(none);
  });
});
