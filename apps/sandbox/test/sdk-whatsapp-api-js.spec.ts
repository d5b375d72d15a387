import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WhatsAppAPI } from 'whatsapp-api-js';
import {
  ActionButtons,
  ActionCatalog,
  ActionCTA,
  ActionList,
  ActionLocation,
  ActionNavigateFlow,
  ActionProductList,
  Audio,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Document,
  Header,
  Image,
  Interactive,
  ListSection,
  Location,
  Product,
  ProductSection,
  Reaction,
  Row,
  Template,
  Text,
  URLComponent,
} from 'whatsapp-api-js/messages';
import { PERSON, Stage, until, type Line } from './support/given.js';
import { APP_SECRET, VERIFY_TOKEN, type Json } from './support/receiver.js';

/** The client of whatsapp-api-js, as it comes from the registry; only the host of its requests is another. */
describe('the client whatsapp-api-js', () => {
  let stage: Stage;
  let line: Line;
  let client: WhatsAppAPI;

  beforeAll(async () => {
    // It looks at the first update of a webhook only.
    stage = await Stage.set({ webhookBatch: 1 });
    line = await stage.line();
    const swapHost = (input: string | URL | Request, init?: RequestInit) =>
      fetch(String(input).replace('https://graph.facebook.com', stage.url), init);
    client = new WhatsAppAPI({
      token: line.token,
      appSecret: APP_SECRET,
      webhookVerifyToken: VERIFY_TOKEN,
      v: 'v25.0',
      ponyfill: { fetch: swapHost as typeof fetch, subtle: crypto.subtle },
    });
    await stage.write({ text: 'Hi' });
  });
  afterAll(() => stage.strike());

  const send = async (message: Parameters<typeof client.sendMessage>[2], context?: string): Promise<string> => {
    const answer = await client.sendMessage(line.pnid, PERSON, message, context);
    if (!('messages' in answer)) throw new Error(JSON.stringify(answer));
    return answer.messages[0].id;
  };
  async function shown(wamid: string): Promise<Json> {
    const find = async () => (await stage.screen()).find((message) => message['wamid'] === wamid);
    await until(async () => (await find()) !== undefined);
    return (await find()) as Json;
  }

  it('sends text, a quote, a place and a reaction', async () => {
    const hello = await send(new Text('Hello', true));
    expect(await shown(hello)).toMatchObject({ type: 'text', text: 'Hello' });
    expect(await shown(await send(new Text('As I said'), hello))).toMatchObject({ context: hello });
    expect(await shown(await send(new Location(-3.7, 40.4, 'Sol', 'Madrid')))).toMatchObject({ type: 'location' });
    const { wamid } = (await stage.write({ text: 'Nice' })).body;
    expect(await send(new Reaction(String(wamid), '👍'))).toMatch(/^wamid/);
  });

  it('uploads, sends, fetches and deletes media', async () => {
    const form = new FormData();
    form.set('file', new Blob(['a picture'], { type: 'image/png' }), 'a.png');
    const upload = await client.uploadMedia(line.pnid, form);
    if (!('id' in upload)) throw new Error(JSON.stringify(upload));
    expect(await shown(await send(new Image(upload.id, true, 'Look')))).toMatchObject({
      media: { id: upload.id },
      text: 'Look',
    });
    await send(new Document('https://a.example/a.pdf', false, 'Read', 'a.pdf'));
    await send(new Audio('https://a.example/a.ogg', false, true));
    const medium = await client.retrieveMedia(upload.id, line.pnid);
    if (!('url' in medium)) throw new Error(JSON.stringify(medium));
    expect(await (await client.fetchMedia(medium.url)).text()).toBe('a picture');
    expect(await client.deleteMedia(upload.id, line.pnid)).toEqual({ success: true });
  });

  it('sends interactive messages', async () => {
    const body = new Body('Please choose');
    const messages = [
      new Interactive(
        new ActionButtons(new Button('yes', 'Yes'), new Button('no', 'No')),
        body,
        new Header('Question'),
      ),
      new Interactive(new ActionList('Choose', new ListSection('A', new Row('r1', 'Row', 'One'))), body),
      new Interactive(new ActionCTA('Open', 'https://a.example'), body),
      new Interactive(new ActionCatalog(new Product('SKU-1')), body),
      new Interactive(
        new ActionProductList('55', new ProductSection('Bikes', new Product('SKU-1'))),
        body,
        new Header('Bikes'),
      ),
      new Interactive(new ActionLocation(), body),
      new Interactive(new ActionNavigateFlow('tok-1', '9001', 'Start', 'WELCOME', { k: 'v' }), body),
    ];
    for (const message of messages) expect(await shown(await send(message))).toMatchObject({ type: 'interactive' });
  });

  it('sends a template with its parameters, and hears of one that is wrong', async () => {
    await stage.template(line, {
      name: 'order_ready',
      category: 'UTILITY',
      components: [
        { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is ready.', example: { body_text: [['Ada', 'N-77']] } },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See it', url: 'https://a.example/{{1}}', example: ['x'] }] },
      ],
    });
    const body = new BodyComponent(new BodyParameter('Ada'), new BodyParameter('N-78'));
    const wamid = await send(new Template('order_ready', 'en_US', body, new URLComponent('N-78')));
    expect(await shown(wamid)).toMatchObject({
      text: 'Hello Ada, your order N-78 is ready.',
      buttons: [{ url: 'https://a.example/N-78' }],
    });
    const wrong = await client.sendMessage(line.pnid, PERSON, new Template('order_ready', 'en_US'));
    expect(wrong).toMatchObject({ error: { code: 132000, fbtrace_id: expect.any(String) } });
  });

  it('verifies and parses what comes in, and marks it as read', async () => {
    const heard: unknown[] = [];
    const states: unknown[] = [];
    client.on.message = ({ phoneID, from, message, name }) =>
      void heard.push({ phoneID, from, name, type: message.type });
    client.on.status = ({ status, id }) => void states.push({ status, id });
    stage.receiver.posts.length = 0;
    const { wamid } = (await stage.write({ text: 'Hola, ¿qué tal? 👋' })).body;
    const answer = await send(new Text('Bien'));
    await until(() => stage.receiver.statuses(answer).length === 2);
    for (const { body, headers } of stage.receiver.posts) {
      const signature = String(headers['x-hub-signature-256']);
      await client.post(JSON.parse(body), body, signature);
      await expect(client.post(JSON.parse(body), `${body} `, signature)).rejects.toThrow();
    }
    expect(heard).toContainEqual({ phoneID: line.pnid, from: '34600111222', name: PERSON, type: 'text' });
    expect(states).toContainEqual({ status: 'delivered', id: answer });
    expect(await client.markAsRead(line.pnid, String(wamid), 'text')).toEqual({ success: true });
  });

  it('answers the handshake of the sandbox', async () => {
    const challenge = client.get({ 'hub.mode': 'subscribe', 'hub.challenge': '77', 'hub.verify_token': VERIFY_TOKEN });
    expect(challenge).toBe('77');
  });
});
