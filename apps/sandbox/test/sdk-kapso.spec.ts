import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildTemplateSendPayload, TemplateDefinition, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { PERSON, Stage, until, type Line } from './support/given.js';
import { APP_SECRET, type Json } from './support/receiver.js';

/** Its builder promises less than its sender asks for. */
type TemplateInput = Parameters<WhatsAppClient['messages']['sendTemplate']>[0]['template'];

/** The client @kapso/whatsapp-cloud-api, as it comes from the registry, with the sandbox as its base URL. */
describe('the client @kapso/whatsapp-cloud-api', () => {
  let stage: Stage;
  let line: Line;
  let client: WhatsAppClient;
  let both: { phoneNumberId: string; to: string };

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    client = new WhatsAppClient({ accessToken: line.token, baseUrl: stage.url, graphVersion: 'v25.0' });
    both = { phoneNumberId: line.pnid, to: PERSON };
    await stage.write({ text: 'Hi' });
  });
  afterAll(() => stage.strike());

  async function shown({ messages }: { messages: { id: string }[] }): Promise<Json> {
    const find = async () => (await stage.screen()).find((message) => message['wamid'] === messages[0]?.id);
    await until(async () => (await find()) !== undefined);
    return (await find()) as Json;
  }

  it('sends text, media by link, a place and a card', async () => {
    const text = await client.messages.sendText({ ...both, body: 'Hello' });
    expect(text).toMatchObject({ contacts: [{ input: PERSON }], messages: [{ id: expect.stringMatching(/^wamid/) }] });
    expect(await shown(text)).toMatchObject({ text: 'Hello' });
    const image = { link: 'https://a.example/a.png', caption: 'Look' };
    expect(await shown(await client.messages.sendImage({ ...both, image }))).toMatchObject({
      type: 'image',
      text: 'Look',
    });
    const document = { link: 'https://a.example/a.pdf', filename: 'a.pdf' };
    expect(await shown(await client.messages.sendDocument({ ...both, document }))).toMatchObject({ type: 'document' });
    const location = { latitude: 40.4, longitude: -3.7, name: 'Sol', address: 'Madrid' };
    expect(await shown(await client.messages.sendLocation({ ...both, location }))).toMatchObject({ type: 'location' });
    const contacts = [{ name: { formattedName: 'Ada Lind', firstName: 'Ada' }, phones: [{ phone: '+34600111222' }] }];
    expect(await shown(await client.messages.sendContacts({ ...both, contacts }))).toMatchObject({ type: 'contacts' });
  });

  it('uploads, looks up and deletes media', async () => {
    const file = new Blob(['a picture'], { type: 'image/png' });
    const { id } = await client.media.upload({ phoneNumberId: line.pnid, type: 'image', file, fileName: 'a.png' });
    expect(await shown(await client.messages.sendImage({ ...both, image: { id } }))).toMatchObject({ media: { id } });
    expect(await client.media.get({ mediaId: id })).toMatchObject({ id });
    expect(await client.media.delete({ mediaId: id })).toMatchObject({ success: true });
  });

  it('sends interactive messages of all its kinds', async () => {
    const { messages } = client;
    const buttons = [
      { id: 'accept', title: 'Accept' },
      { id: 'decline', title: 'Decline' },
    ];
    const picture = (name: string) => ({ type: 'image' as const, image: { link: `https://a.example/${name}.png` } });
    const card = (index: number) => ({
      cardIndex: index,
      header: picture(`card${index}`),
      bodyText: `Card ${index}`,
      action: { type: 'cta_url' as const, displayText: 'View', url: 'https://a.example' },
    });
    const sent = [
      await messages.sendInteractiveButtons({ ...both, bodyText: 'Pick', footerText: 'Nordwind', buttons }),
      await messages.sendInteractiveCtaUrl({
        ...both,
        header: picture('head'),
        bodyText: 'Tap',
        parameters: { displayText: 'See dates', url: 'https://a.example' },
      }),
      await messages.sendInteractiveCarousel({ ...both, bodyText: 'Choose', cards: [card(0), card(1)] }),
      await messages.sendInteractiveCatalogMessage({
        ...both,
        bodyText: 'Browse',
        parameters: { thumbnailProductRetailerId: 'SKU-123' },
      }),
      await messages.sendInteractiveFlow({
        ...both,
        bodyText: 'Try it',
        parameters: {
          flowId: '9001',
          flowCta: 'Open',
          flowToken: 'tok',
          flowAction: 'navigate',
          flowActionPayload: { screen: 'WELCOME' },
        },
      }),
    ];
    for (const answer of sent) expect(await shown(answer)).toMatchObject({ type: 'interactive' });
  });

  it('creates, lists, sends and deletes templates', async () => {
    const definition = TemplateDefinition.buildTemplateDefinition({
      name: 'seasonal_promo',
      language: 'en_US',
      category: 'MARKETING',
      parameterFormat: 'NAMED',
      components: [
        {
          type: 'HEADER',
          format: 'TEXT',
          text: 'Our {{sale_name}} is on!',
          example: { headerTextNamedParams: [{ paramName: 'sale_name', example: 'Summer sale' }] },
        },
        {
          type: 'BODY',
          text: 'Shop now through {{end_date}} and save with us.',
          example: { bodyTextNamedParams: [{ paramName: 'end_date', example: 'Aug 31' }] },
        },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }] },
      ],
    });
    const created = await client.templates.create({ businessAccountId: line.waba, ...definition });
    expect(created).toMatchObject({ status: 'PENDING', category: 'MARKETING' });
    const listed = async () => (await client.templates.list({ businessAccountId: line.waba, limit: 10 })).data;
    await until(async () => (await listed()).some(({ status }) => status === 'APPROVED'));

    const template = buildTemplateSendPayload({
      name: 'seasonal_promo',
      language: 'en_US',
      header: { type: 'text', text: 'spring sale', parameterName: 'sale_name' },
      body: [{ type: 'text', text: 'Aug 31', parameterName: 'end_date' }],
      buttons: [
        { type: 'button', subType: 'quick_reply', index: 0, parameters: [{ type: 'payload', payload: 'STOP' }] },
      ],
    });
    expect(
      await shown(await client.messages.sendTemplate({ ...both, template: template as TemplateInput })),
    ).toMatchObject({
      header: 'Our spring sale is on!',
      buttons: [{ id: 'STOP' }],
    });
    expect(await client.templates.delete({ businessAccountId: line.waba, name: 'seasonal_promo' })).toMatchObject({
      success: true,
    });
    expect(await listed()).toEqual([]);
  });

  it('understands the errors', async () => {
    await expect(client.messages.sendText({ ...both, to: '+34600999000', body: 'Hi' })).rejects.toMatchObject({
      code: 131047,
    });
  });

  it('verifies and reads what comes in', async () => {
    stage.receiver.posts.length = 0;
    const { wamid } = (await stage.write({ text: '¿Qué tal? 👋' })).body;
    const answer = await client.messages.sendText({ ...both, body: 'Bien' });
    const id = String(answer.messages[0]?.id);
    await until(
      () =>
        stage.receiver.statuses(id).length === 2 &&
        stage.receiver.messages().some((message) => message['id'] === wamid),
    );
    const events = stage.receiver.posts.map(({ body, headers }) => {
      const signatureHeader = String(headers['x-hub-signature-256']);
      expect(verifySignature({ appSecret: APP_SECRET, rawBody: body, signatureHeader })).toBe(true);
      expect(verifySignature({ appSecret: 'another secret', rawBody: body, signatureHeader })).toBe(false);
      return normalizeWebhook(JSON.parse(body));
    });
    const messages = events.flatMap((event) => event.messages);
    expect(messages).toContainEqual(expect.objectContaining({ id: wamid, from: '34600111222', type: 'text' }));
    const statuses = events.flatMap((event) => event.statuses);
    expect(statuses).toContainEqual(expect.objectContaining({ id, status: 'delivered', recipientId: '34600111222' }));
    expect(
      await client.messages.markRead({
        phoneNumberId: line.pnid,
        messageId: String(wamid),
        typingIndicator: { type: 'text' },
      }),
    ).toMatchObject({ success: true });
  });
});
