import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn, type Body } from '../support/api.js';
import { pdf, pngOf } from '../support/files.js';
import { Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';
import { errorIn, login, moveIn, type Moved } from '../support/onprem.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** source: whatsapp-onprem-api.md §10, §14.3, §20, §21 nos. 4–5 */
describe('Files of an on-premises integration', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let moved: Moved;
  let token: string;

  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    moved = await moveIn(number);
    ({ token } = moved);
  }, 120_000);
  afterAll(() => installation?.close());

  const call = (method: string, path: string, body?: Buffer, type?: string, bearer = token) =>
    fetch(`${moved.url}/v1/media${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, ...(type ? { 'content-type': type } : {}) },
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
  const upload = async (bytes: Buffer, type: string): Promise<string> => {
    const answer = await call('POST', '', bytes, type);
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as Body;
    return String(listIn(body['media'])[0]?.['id']);
  };

  it('go up as raw bytes, once, and out to several people', async () => {
    const bytes = pngOf(40_000);
    const id = await upload(bytes, 'image/png');
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    for (let count = 0; count < 3; count++) {
      const person = await tenant.reachable(number);
      const image = { id, caption: 'Front door' };
      const body = { to: person.phone.slice(1), type: 'image', image };
      expect((await moved.admin.post('/v1/messages', body)).status).toBe(201);
      await eventually(
        () => person.sees(),
        (messages) => messages.some((message) => message['type'] === 'image'),
      );
    }
    const requests = must(200, await installation.sandbox.get(`/oracle/requests?pnid=${number.phoneNumberId}`)).body;
    const used = listIn(requests['data']).map((each) => String(each['body']?.['image']?.['id']));
    expect(new Set(used).size).toBe(1);
  });

  it('come back as they were, until they are deleted', async () => {
    const bytes = pdf(20_000);
    const id = await upload(bytes, 'application/pdf');
    const answer = await call('GET', `/${id}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await call('DELETE', `/${id}`)).status).toBe(200);
    for (const method of ['GET', 'DELETE']) {
      const gone = await call(method, `/${id}`);
      expect([gone.status, (await gone.json()) as Body]).toMatchObject([404, { errors: [{ code: 1006 }] }]);
    }
  });

  it('come back in parts too, and say how large they are to whoever asks beyond their end', async () => {
    const bytes = pdf(20_000);
    const id = await upload(bytes, 'application/pdf');
    const ask = (headers: Record<string, string>) =>
      fetch(`${moved.url}/v1/media/${id}`, { headers: { authorization: `Bearer ${moved.token}`, ...headers } });
    const part = await ask({ range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    const beyond = await ask({ range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    expect(await beyond.json()).toMatchObject({ errors: [{ code: 1009 }], meta: { api_status: 'stable' } });
    const wholes: Record<string, string>[] = [
      { range: 'bytes=0-9', 'if-range': '"another"' },
      { range: 'lines=1-2' },
      {},
    ];
    for (const headers of wholes) {
      const whole = await ask(headers);
      expect([whole.status, whole.headers.get('content-range')]).toEqual([200, null]);
      expect((await whole.arrayBuffer()).byteLength).toBe(bytes.length);
    }
  });

  it('that are not there, or of another kind, are a failed message and are never sent', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      must(200, await moved.admin.patch('/v1/settings/application', { webhooks: { url: receiver.url } }));
      const person = await tenant.reachable(number);
      const id = await upload(pdf(2_000), 'application/pdf');
      const [gone, unknown] = [await upload(pdf(2_001), 'application/pdf'), '6b1d3c0e-0e56-4a1c-9e0b-7d6a4f3c2b10'];
      must(200, await moved.admin.delete(`/v1/media/${gone}`));
      for (const [code, type, file] of [
        [1006, 'document', unknown],
        [1006, 'document', gone],
        [1009, 'image', id],
      ] as const) {
        const sent = must(
          201,
          await moved.admin.post('/v1/messages', { to: person.phone, type, [type]: { id: file } }),
        );
        const status = await eventually(
          async () =>
            receiver.received
              .flatMap((each) => listIn((JSON.parse(each.body) as Body)['statuses']))
              .find((each) => String(each['id']) === String(listIn(sent.body['messages'])[0]?.['id'])),
          (found) => found !== undefined,
        );
        expect([type, status]).toMatchObject([type, { status: 'failed', errors: [{ code }] }]);
      }
      expect(await person.sees()).toEqual([]);
    } finally {
      await receiver.close();
    }
  });

  it('are refused as forms, as something they are not, and when they are too large', async () => {
    const form = await call('POST', '', Buffer.from('--x\r\n'), 'multipart/form-data; boundary=x');
    expect([form.status, (await form.json()) as Body]).toMatchObject([400, { errors: [{ code: 1009 }] }]);
    const lie = await call('POST', '', pdf(2_000), 'image/png');
    expect([lie.status, (await lie.json()) as Body]).toMatchObject([400, { errors: [{ code: 1009 }] }]);
    const large = await call('POST', '', pngOf(6 * 1_024 * 1_024), 'image/png');
    expect([large.status, (await large.json()) as Body]).toMatchObject([413, { errors: [{ code: 1009 }] }]);
  });

  it('are nobody else’s', async () => {
    const id = await upload(pngOf(2_000), 'image/png');
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    const stolen = await fetch(`${other.url}/v1/media/${id}`, { headers: { authorization: `Bearer ${other.token}` } });
    expect(stolen.status).toBe(404);
    expect((await call('GET', `/${id}`, undefined, undefined, other.token)).status).toBe(401);
    const image = { to: '34600111222', type: 'image', image: { id } };
    must(201, await other.admin.post('/v1/messages', image));
    const sibling = await moveIn(await tenant.number());
    const own = await fetch(`${sibling.url}/v1/media/${id}`, { headers: { authorization: `Bearer ${sibling.token}` } });
    expect(own.status).toBe(404);
  });

  it('that people send are there when their callback comes', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      must(200, await moved.admin.patch('/v1/settings/application', { webhooks: { url: receiver.url } }));
      const bytes = pngOf(30_000);
      const person = await tenant.person();
      const image = { data: bytes.toString('base64'), mime_type: 'image/png', caption: 'pot' };
      must(201, await installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: number.phone, image }));
      const told = await eventually(
        async () =>
          receiver.received
            .flatMap((each) => listIn((JSON.parse(each.body) as Body)['messages']))
            .find((message) => String(message['type']) === 'image') ?? null,
        (message) => message !== null,
      );
      expect(told).toMatchObject({ from: person.phone.slice(1), image: { caption: 'pot', mime_type: 'image/png' } });
      const answer = await call('GET', `/${String(told?.['image']?.['id'])}`);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    } finally {
      await receiver.close();
    }
  });

  it('need a token like everything else', async () => {
    expect((await call('POST', '', pngOf(2_000), 'image/png', 'rubbish')).status).toBe(401);
    const wrong = await login(moved.url, 'admin', 'Not-The-One-1');
    expect(errorIn(wrong).code).toBe(1005);
  });

  describe('behind the link of a media provider', () => {
    const GUARDED: Readonly<Record<string, string>> = {
      '/bearer.pdf': 'Bearer the-bearer',
      '/basic.png': `Basic ${Buffer.from('u:the-password').toString('base64')}`,
    };
    const guarded = createServer(({ url = '', headers }, answer) => {
      if (url === '/moved') return answer.writeHead(302, { location: '/bearer.pdf' }).end();
      if (url === '/huge') return answer.writeHead(200, { 'content-type': 'image/png' }).end(pngOf(6 * 1_024 * 1_024));
      if (GUARDED[url] !== headers.authorization) return answer.writeHead(401).end();
      if (url.endsWith('.pdf')) return answer.writeHead(200, { 'content-type': 'application/pdf' }).end(pdf(9_000));
      return answer.writeHead(200, { 'content-type': 'image/png' }).end(pngOf(9_000));
    });
    let base = '';

    beforeAll(async () => {
      await new Promise<void>((resolve) => guarded.listen(0, '127.0.0.1', resolve));
      base = `http://127.0.0.1:${(guarded.address() as AddressInfo).port}`;
      const dam = { name: 'dam', type: 'www', config: { bearer: 'the-bearer' } };
      const cdn = { name: 'cdn', type: 'www', config: { basic: { username: 'u', password: 'the-password' } } };
      must(200, await moved.admin.post('/v1/settings/application/media/providers', [dam, cdn]));
    });
    afterAll(() => void guarded.close());

    const send = async (type: string, medium: object) => {
      const person = await tenant.reachable(number);
      const answer = await moved.admin.post('/v1/messages', { to: person.phone.slice(1), type, [type]: medium });
      return { person, answer };
    };

    it('are fetched with its secret and sent as files; Meta hears of neither link nor secret', async () => {
      const report = { link: `${base}/bearer.pdf`, filename: 'invoice-77.pdf', provider: { name: 'dam' } };
      const door = { link: `${base}/basic.png`, caption: 'Front door', provider: { name: 'cdn' } };
      for (const { person, answer } of [await send('document', report), await send('image', door)]) {
        expect(answer.status).toBe(201);
        await eventually(
          () => person.sees(),
          (messages) => messages.some((message) => ['document', 'image'].includes(String(message['type']))),
        );
      }
      const requests = must(200, await installation.sandbox.get(`/oracle/requests?pnid=${number.phoneNumberId}`)).body;
      const files = listIn(requests['data']).map((each) => each['body']?.['document'] ?? each['body']?.['image']);
      expect(files).toEqual(
        expect.arrayContaining([
          { id: expect.any(String), caption: 'Front door' },
          { id: expect.any(String), filename: 'invoice-77.pdf' },
        ]),
      );
      expect(JSON.stringify(requests)).not.toContain(base);
      expect(JSON.stringify(requests)).not.toContain('the-bearer');
    });

    it('are refused with 1014 and the reason when they do not come', async () => {
      for (const [path, why] of [
        ['/basic.png', 'answered 401'],
        ['/moved', 'redirects are not followed'],
        ['/nothing-here', 'answered 401'],
      ] as const) {
        const { answer, person } = await send('image', { link: base + path, provider: { name: 'dam' } });
        expect([path, answer.status, errorIn(answer).code]).toEqual([path, 500, 1014]);
        expect(errorIn(answer).details).toContain(why);
        expect(await person.sees()).toEqual([]);
      }
      const unreachable = await send('image', { link: 'http://127.0.0.1:1/x.png', provider: { name: 'dam' } });
      expect(errorIn(unreachable.answer)).toMatchObject({ code: 1014, details: expect.stringContaining('refused') });
    });

    it('are refused as uploads are: too large, or of a provider that there is not', async () => {
      const huge = await send('image', { link: `${base}/huge`, provider: { name: 'dam' } });
      expect([huge.answer.status, errorIn(huge.answer).code]).toEqual([413, 1009]);
      const nobody = await send('image', { link: `${base}/basic.png`, provider: { name: 'nobody' } });
      expect([nobody.answer.status, errorIn(nobody.answer)]).toMatchObject([
        400,
        { code: 1009, details: expect.stringContaining('image.provider.name') },
      ]);
    });

    it('are fetched from one place at most, and only where the message has its file', async () => {
      const link = { link: `${base}/basic.png`, provider: { name: 'cdn' } };
      const parameters = [1, 2].map(() => ({ type: 'image', image: link }));
      const template = {
        namespace: 'n',
        name: 'door',
        language: { policy: 'deterministic', code: 'en' },
        components: [{ type: 'header', parameters }],
      };
      const person = await tenant.reachable(number);
      const to = person.phone.slice(1);
      const two = await moved.admin.post('/v1/messages', { to, type: 'template', template });
      expect([two.status, errorIn(two).code]).toEqual([400, 1009]);
      const beside = { link: 'http://127.0.0.1:1/x.png', provider: { name: 'nobody' } };
      const words = { to, type: 'text', text: { body: 'Only words' }, image: beside };
      expect((await moved.admin.post('/v1/messages', words)).status).toBe(201);
    });

    it('are not fetched for a message that is refused anyway', async () => {
      const image = { link: `${base}/basic.png`, provider: { name: 'dam' } };
      const answer = await moved.admin.post('/v1/messages', { to: 'nobody', type: 'image', image });
      expect(errorIn(answer).code).toBe(1013);
    });
  });
});
