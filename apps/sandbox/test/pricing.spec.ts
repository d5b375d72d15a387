import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stage, until, wamidOf, type Line, type Reply } from './support/given.js';

describe('the price in a status', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { mps: 100_000 });
    for (const category of ['UTILITY', 'MARKETING'])
      await stage.template(line, {
        name: category.toLowerCase(),
        category,
        components: [{ type: 'BODY', text: `Hello there, this is ${category}` }],
      });
  });
  afterAll(() => stage.strike());

  const sendTemplate = (name: string) =>
    stage.send(line, { type: 'template', template: { name, language: { code: 'en_US' } } });

  async function pricing(reply: Reply): Promise<unknown> {
    const delivered = () => stage.receiver.statuses(wamidOf(reply)).find((status) => status['status'] === 'delivered');
    await until(() => delivered() !== undefined);
    return delivered()?.['pricing'];
  }

  it('is nothing for service and for utility in the window, until September 2026', async () => {
    await stage.turnClockTo('2026-09-15T12:00:00Z');
    await stage.write({ text: 'Hi' });
    expect(await pricing(await stage.text(line, 'Hi'))).toMatchObject({
      type: 'free_customer_service',
      category: 'service',
      billable: false,
    });
    expect(await pricing(await sendTemplate('utility'))).toMatchObject({
      type: 'free_customer_service',
      category: 'utility',
    });
    expect(await pricing(await sendTemplate('marketing'))).toMatchObject({
      type: 'regular',
      category: 'marketing',
      billable: true,
    });
  });

  it('is regular for utility in the window from October 2026 on, and service has a thousand free', async () => {
    await stage.turnClockTo('2026-10-15T12:00:00Z');
    await stage.write({ text: 'Hi' });
    expect(await pricing(await sendTemplate('utility'))).toMatchObject({ type: 'regular', category: 'utility' });
    expect(await pricing(await stage.text(line, 'Hi'))).toMatchObject({
      type: 'free_customer_service',
      category: 'service',
    });
    await useUp(999);
    expect(await pricing(await stage.text(line, 'Hi'))).toMatchObject({
      type: 'regular',
      category: 'service',
      billable: true,
    });
    await stage.turnClockTo('2026-11-15T12:00:00Z');
    await stage.write({ text: 'Hi' });
    expect(await pricing(await stage.text(line, 'Hi'))).toMatchObject({
      type: 'free_customer_service',
      category: 'service',
    });
  });

  it('is nothing at all after a click on an ad that the business answers', async () => {
    await stage.write({ text: 'Hi', referral: { source_type: 'ad', source_id: '1203', ctwa_clid: 'ARAk' } });
    await stage.text(line, 'Welcome');
    const reply = await sendTemplate('marketing');
    expect(await pricing(reply)).toMatchObject({
      type: 'free_entry_point',
      category: 'referral_conversion',
      billable: false,
    });
    expect(stage.receiver.statuses(wamidOf(reply))[0]).toMatchObject({
      conversation: { origin: { type: 'referral_conversion' } },
    });
  });

  it('comes with a conversation to those who call an old version', async () => {
    await stage.turnClock(100);
    const template = { type: 'template', template: { name: 'marketing', language: { code: 'en_US' } } };
    const reply = await stage.send(line, template, 'v23.0');
    await until(() => stage.receiver.statuses(wamidOf(reply)).length > 0);
    expect(stage.receiver.statuses(wamidOf(reply))[0]).toMatchObject({
      conversation: { origin: { type: 'marketing' } },
    });
  });

  /** Service messages to many people, 40 each, because no pair may be faster. */
  async function useUp(count: number): Promise<void> {
    const wamids: string[] = [];
    for (let sent = 0; sent < count; sent += 40) {
      const to = `+3460022${String(1_000 + sent)}`;
      await stage.write({ text: 'Hi' }, to);
      const replies = await Promise.all(
        Array.from({ length: Math.min(40, count - sent) }, () => stage.text(line, 'Hi', { to })),
      );
      wamids.push(...replies.map(wamidOf));
    }
    const delivered = () =>
      new Set(
        stage.receiver
          .statuses()
          .filter(({ status }) => status === 'delivered')
          .map(({ id }) => id),
      );
    await until(() => wamids.every((wamid) => delivered().has(wamid)));
  }
});
