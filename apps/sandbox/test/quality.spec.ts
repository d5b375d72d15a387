import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSINESS, errorOf, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('quality, pacing and limits', () => {
  let stage: Stage;
  let line: Line;
  let texts = 0;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { mps: 1_000 });
  });
  afterAll(() => stage.strike());

  const make = (name: string, text: string, more: Json = {}) =>
    stage.template(line, {
      name,
      category: 'MARKETING',
      components: [{ type: 'BODY', text: `${text} ${++texts} it is` }],
      ...more,
    });
  const send = (name: string, to: string) =>
    stage.send(line, { to, type: 'template', template: { name, language: { code: 'en_US' } } });
  const status = async (id: string) =>
    (await stage.call('GET', `/v25.0/${id}?fields=status,quality_score`, undefined, line.token)).body;
  const person = (index: number) => `+3461${String(index).padStart(7, '0')}`;
  const has = (wamid: string, wanted: string) => stage.receiver.statuses(wamid).some(({ status: is }) => is === wanted);

  async function delivered(name: string, from: number, count: number): Promise<void> {
    const wamids: string[] = [];
    for (let index = 0; index < count; index++) wamids.push(wamidOf(await send(name, person(from + index))));
    await until(() => wamids.every((wamid) => has(wamid, 'delivered')));
  }

  async function failure(reply: Awaited<ReturnType<typeof send>>): Promise<unknown> {
    const wamid = wamidOf(reply);
    await until(() => has(wamid, 'failed'));
    return (stage.receiver.statuses(wamid)[0]?.['errors'] as Json[])[0]?.['code'];
  }

  it('falls when people block the business: yellow, red, paused, and the number with it', async () => {
    const id = await make('annoying', 'Buy now');
    await delivered('annoying', 0, 20);
    expect(await status(id)).toMatchObject({ quality_score: { score: 'GREEN' } });
    const block = (index: number) =>
      stage.call('POST', `/handsets/${person(index)}/block`, { business: BUSINESS, reason: 'SPAM' });
    await block(0);
    expect(await status(id)).toMatchObject({ quality_score: { score: 'YELLOW' }, status: 'APPROVED' });
    await block(1);
    expect(await status(id)).toMatchObject({ quality_score: { score: 'RED' }, status: 'PAUSED' });
    const updates = () => stage.receiver.of('message_template_quality_update');
    await until(() => updates().length === 3 && stage.receiver.of('phone_number_quality_update').length === 1);
    expect(updates().map((value) => value['new_quality_score'])).toEqual(
      expect.arrayContaining(['GREEN', 'YELLOW', 'RED']),
    );
    expect(updates().every((value) => value['message_template_id'] === Number(id))).toBe(true);
    expect(stage.receiver.of('phone_number_quality_update')[0]).toMatchObject({
      event: 'FLAGGED',
      display_phone_number: '493090182044',
    });
    expect(
      (await stage.call('GET', `/v25.0/${line.pnid}?fields=quality_rating`, undefined, line.token)).body,
    ).toMatchObject({ quality_rating: 'RED' });
    expect(errorOf(await send('annoying', person(30)))).toMatchObject({ code: 132015 });
  });

  it('pauses for three hours, then for six, then for good', async () => {
    const id = await make('worse', 'Buy more');
    const rate = (score: string) => stage.call('POST', `/sandbox/templates/${id}/quality`, { score });
    await rate('RED');
    await stage.turnClock(3);
    expect(await status(id)).toMatchObject({ status: 'APPROVED', quality_score: { score: 'UNKNOWN' } });
    await rate('RED');
    await stage.turnClock(6);
    expect(await status(id)).toMatchObject({ status: 'PAUSED' });
    await stage.turnClock(9);
    expect(await status(id)).toMatchObject({ status: 'APPROVED' });
    await rate('RED');
    expect(await status(id)).toMatchObject({ status: 'DISABLED' });
    const titles = () =>
      stage.receiver
        .of('message_template_status_update')
        .filter((value) => value['message_template_id'] === Number(id) && value['other_info'])
        .map((value) => (value['other_info'] as Json)['title']);
    await until(() => titles().length === 5);
    expect(titles()).toEqual(expect.arrayContaining(['FIRST_PAUSE', 'SECOND_PAUSE', 'UNPAUSE', 'DISABLED']));
    expect(errorOf(await send('worse', person(30)))).toMatchObject({ code: 132016 });
    await stage.turnClock(0);
  });

  it('holds what follows a first batch, and releases it when nobody minds', async () => {
    await make('careful', 'Please pace-me');
    await delivered('careful', 40, 1);
    const held = await send('careful', person(41));
    expect(held.body).toMatchObject({ messages: [{ message_status: 'held_for_quality_assessment' }] });
    expect(stage.receiver.statuses(wamidOf(held))).toEqual([]);
    await stage.turnClock(1.1);
    await until(() => has(wamidOf(held), 'delivered'));
    expect((await send('careful', person(42))).body).toMatchObject({ messages: [{ message_status: 'accepted' }] });
    await stage.turnClock(0);
  });

  it('fails what was held when people do mind, and wants to be unpaused', async () => {
    const id = await make('careless', 'Do pace-me');
    await delivered('careless', 50, 1);
    const held = await send('careless', person(51));
    await stage.call('PUT', `/handsets/${person(50)}`, { blocked: [BUSINESS] });
    await stage.turnClock(1.1);
    expect(await failure(held)).toBe(132015);
    const unpause = () => stage.call('POST', `/v25.0/${id}/unpause`, {}, line.token);
    expect((await unpause()).body).toMatchObject({ success: false });
    await stage.turnClock(1.3);
    expect((await unpause()).body).toMatchObject({ success: true, reason: expect.any(String) });
    expect(await status(id)).toMatchObject({ status: 'APPROVED' });
    await stage.turnClock(0);
  });

  it('paces a whole portfolio, whatever it sends', async () => {
    await make('urgent', 'Something urgent', { category: 'UTILITY' });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, portfolio_pacing_batch: 0 });
    const held = await send('urgent', person(55));
    expect(held.body).toMatchObject({ messages: [{ message_status: 'held_for_quality_assessment' }] });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba });
    await stage.call('POST', '/sandbox/templates/urgent/pacing', { decision: 'release' });
    await until(() => has(wamidOf(held), 'delivered'));
  });

  it('keeps what is held over a restart', async () => {
    const data = await mkdtemp(join(tmpdir(), 'trunkline-sandbox-'));
    const lasting = await Stage.set({ dataDir: data });
    const own = await lasting.line();
    const id = await lasting.template(own, {
      name: 'lasting',
      category: 'MARKETING',
      components: [{ type: 'BODY', text: 'Do pace-me too' }],
    });
    const post = (to: string) =>
      lasting.send(own, { to, type: 'template', template: { name: 'lasting', language: { code: 'en_US' } } });
    await post(person(1));
    const held = await post(person(2));
    await lasting.restart();
    const released = await lasting.call('POST', `/sandbox/templates/${id}/pacing`, { decision: 'release' });
    expect(released.body).toEqual({ messages: 1 });
    await until(() => lasting.receiver.statuses(wamidOf(held)).some(({ status: is }) => is === 'delivered'));
    await lasting.strike();
  });

  it('withholds marketing from those Meta spares', async () => {
    await make('news', 'The news of today');
    expect(await failure(await send('news', '+19985550100'))).toBe(130472);
    expect(await failure(await send('news', '+19975550100'))).toBe(131049);
    expect(await failure(await send('news', '+19965550100'))).toBe(131050);
    expect(await failure(await send('news', '+12125557000'))).toBe(131049);
    await stage.call('PUT', `/handsets/${person(60)}`, { inExperiment: true });
    expect(await failure(await send('news', person(60)))).toBe(130472);
    // Whoever has just written gets the answer all the same.
    await stage.write({ text: 'Hi' }, person(60));
    const wamid = wamidOf(await send('news', person(60)));
    await until(() => has(wamid, 'delivered'));
  });

  it('lets one person have so much marketing a day, and the portfolio so many people', async () => {
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, marketing_per_person: 2 });
    await delivered('news', 70, 1);
    await delivered('news', 70, 1);
    expect(await failure(await send('news', person(70)))).toBe(131049);

    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, messaging_limit: 2 });
    await delivered('news', 80, 2);
    expect(await failure(await send('news', person(82)))).toBe(131048);
    await delivered('news', 80, 1);
    await stage.turnClock(25);
    await delivered('news', 82, 1);
    await stage.turnClock(0);
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba });
  });

  it('lets a test number reach those on its list, and an account with the right to it send text as utility', async () => {
    await stage.call('PUT', '/sandbox/limits', { pnid: line.pnid, allowed_recipients: [person(90)] });
    expect(errorOf(await send('news', person(91)))).toMatchObject({ code: 131030 });
    await delivered('news', 90, 1);
    await stage.call('PUT', '/sandbox/limits', { pnid: line.pnid });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, direct_send: true });
    const wamid = wamidOf(await stage.text(line, 'Your parcel is here', { to: person(92), category: 'utility' }));
    await until(() => has(wamid, 'delivered'));
    expect(stage.receiver.statuses(wamid)[0]).toMatchObject({ pricing: { category: 'utility' } });
  });

  it('is compared between two templates that went out a thousand times', async () => {
    const ids = [await make('first', 'The first'), await make('second', 'The second')];
    const end = Math.floor(Date.now() / 1000);
    const compare = (days: number) =>
      stage.call(
        'GET',
        `/v25.0/${ids[0]}/compare?template_ids=[${ids[1]}]&start=${end - days * 86_400}&end=${end}`,
        undefined,
        line.token,
      );
    expect(errorOf(await compare(7))).toMatchObject({ code: 100 });
    const sends = ['first', 'second'].flatMap((name) =>
      Array.from({ length: 1_000 }, (_, index) => [name, person(1_000 + index)] as const),
    );
    const quick = await stage.line('+4930444000', { waba_id: line.waba, mps: 100_000 });
    const from = { ...line, pnid: quick.pnid };
    while (sends.length > 0)
      await Promise.all(
        sends
          .splice(0, 100)
          .map(([name, to]) =>
            stage.send(from, { to, type: 'template', template: { name, language: { code: 'en_US' } } }),
          ),
      );
    await until(async () => (await compare(7)).status === 200);
    await stage.call('POST', `/handsets/${person(1_000)}/block`, { business: '+4930444000', reason: 'SPAM' });
    expect((await compare(7)).body['data']).toEqual([
      { metric: 'BLOCK_RATE', type: 'RELATIVE', order_by_relative_metric: ids },
      expect.objectContaining({ metric: 'MESSAGE_SENDS' }),
      expect.objectContaining({
        metric: 'TOP_BLOCK_REASON',
        string_values: expect.arrayContaining([{ key: ids[1], value: 'SPAM' }]),
      }),
    ]);
    expect(errorOf(await compare(8))).toMatchObject({ code: 100 });
  });
});
