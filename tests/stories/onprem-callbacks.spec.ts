import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AcceptMessages } from '#messaging';
import { CallbackAudience, callbackQueueSize } from '#onprem';
import { Database } from '#platform/database';
import { newId, parsePublicId, publicId, type NumberId, type TenantId } from '#platform/kernel';
import { TenantEvents } from '#events';
import { eventually } from '../support/api.js';
import { CALLBACK_CA, CallbackReceiver } from '../support/callback-receiver.js';
import { CallbackStory } from '../support/callback-story.js';
import { Installation, must } from '../support/installation.js';

/** source: whatsapp-onprem-api.md §14 */
describe('What an on-premises integration is told', () => {
  let installation: Installation;
  let story: CallbackStory;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    story = await CallbackStory.start(installation);
  }, 120_000);
  afterEach(() => story?.set({}));
  afterAll(async () => {
    await story?.close();
    await installation?.close();
  });

  const wa = (phone: string) => phone.slice(1);
  const tenantId = () => parsePublicId('tenant', story.tenant.id) as TenantId;
  const numberId = () => parsePublicId('number', story.number.id) as NumberId;
  const statusesOf = (receiver: CallbackReceiver, count: number) =>
    eventually(
      async () => receiver.statuses,
      (statuses) => statuses.length >= count,
    );

  it('is what people write, in the original’s shape', async () => {
    const receiver = await story.receiver();
    await story.says('Is it ready?');
    await receiver.texts(1);
    expect(receiver.received).toEqual([
      {
        contacts: [{ profile: { name: 'Ada' }, wa_id: wa(story.person.phone) }],
        messages: [
          {
            from: wa(story.person.phone),
            id: expect.stringMatching(/^ABE?G/),
            timestamp: expect.stringMatching(/^\d{10}$/),
            type: 'text',
            text: { body: 'Is it ready?' },
          },
        ],
      },
    ]);
    expect(receiver.headers[0]).toMatchObject({ 'content-type': 'application/json' });
    await story.waits((waiting) => waiting.length === 0);
  });

  it('is what becomes of its messages, and which of them a person answers', async () => {
    await story.isHeard('Hello');
    const receiver = await story.receiver({ sent_status: true });
    const id = await story.send('Is Friday fine?');
    await story.tenant.reaches(id, 'delivered');
    must(200, await installation.sandbox.post(`/handsets/${story.person.phone}/read`, {}));
    const statuses = await statusesOf(receiver, 3);
    expect(statuses.map((each) => String(each['status'])).sort()).toEqual(['delivered', 'read', 'sent']);
    expect(new Set(statuses.map((each) => String(each['id']))).size).toBe(1);
    expect(statuses[0]).toMatchObject({
      recipient_id: wa(story.person.phone),
      message: { recipient_id: wa(story.person.phone) },
      timestamp: expect.stringMatching(/^\d{10}$/),
      type: 'message',
    });
    const delivered = statuses.find((each) => String(each['status']) === 'delivered');
    expect(delivered).toMatchObject({ pricing: { pricing_model: 'PMP', billable: expect.any(Boolean) } });

    const { wamid } = await story.tenant.message(id);
    must(
      201,
      await installation.sandbox.post(`/handsets/${story.person.phone}/messages`, {
        to: story.number.phone,
        text: 'Yes',
        context: wamid,
      }),
    );
    await receiver.texts(1);
    expect(receiver.messages[0]?.['context']).toEqual({
      from: wa(story.number.phone),
      id: String(statuses[0]?.['id']),
    });
  });

  it('is 470 for a message to somebody whose window is closed', async () => {
    const receiver = await story.receiver();
    const stranger = await story.tenant.person();
    const context = await story.useCases();
    const [outcome] = await context.get(AcceptMessages, { strict: false }).execute(tenantId(), [
      {
        message: {
          to: stranger.phone,
          from: story.number.phone,
          content: { free: { type: 'text', text: { body: 'Hi' } } },
        },
        idempotency: null,
        batchId: null,
        refusals: 'keep',
      },
    ]);
    expect(outcome).toMatchObject({ kind: 'accepted', answer: { status: 'failed' } });
    const [status] = await statusesOf(receiver, 1);
    expect(status).toMatchObject({
      id: expect.stringMatching(/^gB/),
      recipient_id: wa(stranger.phone),
      status: 'failed',
      errors: [{ code: 470, title: 'Re-engagement message' }],
    });
  });

  it('is nothing while there is no URL, not even later', async () => {
    await story.isHeard('Too early');
    expect(await story.waiting()).toEqual([]);
    const receiver = await story.receiver();
    await story.says('Now');
    expect(await receiver.texts(1)).toEqual(['Now']);
  });

  it('is of its own number alone', async () => {
    const other = await CallbackStory.start(installation);
    const receiver = await story.receiver();
    const theirs = await other.receiver();
    await other.says('To the other');
    await theirs.texts(1);
    await story.says('To me');
    expect(await receiver.texts(1)).toEqual(['To me']);
    await other.close();
  });

  it('comes with the file, once somebody has fetched it', async () => {
    const receiver = await story.receiver();
    const context = await story.useCases();
    const image = { mime_type: 'image/jpeg', sha256: 'ab' };
    const arrives = async (mediaFollows: boolean) => {
      const id = newId<'message'>(new Date());
      const details = { context: null, identity: null, errorCodes: [], quoted: null, mediaFollows };
      const data = { from: story.person.phone, to: story.number.phone, name: 'Ada', type: 'image', referral: null };
      await context.get(Database).withTenant(tenantId(), (tx) =>
        context.get(TenantEvents, { strict: false }).emit(tx, tenantId(), [
          {
            type: 'inbound.received',
            subjectId: id,
            occurredAt: tx.now,
            numberId: numberId(),
            details,
            data: { ...data, content: { type: 'image', image } },
          },
        ]),
      );
      return id;
    };
    const fetched = await arrives(true);
    const lost = await arrives(true);
    const forgotten = await arrives(true);
    await arrives(false);
    const images = (count: number) =>
      eventually(
        async () => receiver.messages,
        (messages) => messages.length >= count,
      );
    expect((await images(1))[0]).toMatchObject({ image: { status: 'undownloaded' } });
    const { nodeUuid } = story.number;
    const queueSize = await context
      .get(Database)
      .withTenant(tenantId(), (tx) => callbackQueueSize(tx, tenantId(), nodeUuid));
    expect(queueSize).toBeGreaterThanOrEqual(3);

    const mediaId = '6b1d3c0e-0e56-4a1c-9e0b-7d6a4f3c2b10';
    await context.get(Database).withTenant(tenantId(), (tx) =>
      context.get(CallbackAudience).tell(tx, tenantId(), [
        {
          type: 'media.stored',
          subjectId: mediaId,
          occurredAt: tx.now,
          data: { message_id: publicId('message', fetched) },
        },
        {
          type: 'media.failed',
          subjectId: mediaId,
          occurredAt: tx.now,
          data: { message_id: publicId('message', lost) },
        },
      ]),
    );
    const settled = (await images(3)).slice(1);
    expect(settled).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ image: { id: mediaId, ...image } }),
        expect.objectContaining({
          image: { ...image, status: 'undownloaded' },
          errors: [expect.objectContaining({ code: 400 })],
        }),
      ]),
    );
    await story.advance(301);
    expect((await images(4))[3]).toMatchObject({ image: { ...image, status: 'undownloaded' } });
    expect(forgotten).not.toBe(lost);
  });

  it('goes to a server with a certificate of the integration’s own authority, when that is known', async () => {
    const receiver = await story.receiver({}, true);
    const settings = { webhooks: { url: receiver.url } };
    await story.says('Secret');
    const [failed] = await story.waits((waiting) =>
      waiting.some(({ attempts, state }) => attempts > 0 && state === 'pending'),
    );
    expect(failed?.last_error).toMatch(/issued by an authority that is not trusted/);
    await story.set(settings, CALLBACK_CA);
    await story.advance(900);
    expect(await receiver.texts(1)).toEqual(['Secret']);
    await story.waits((waiting) => waiting.length === 0);
  });
});
