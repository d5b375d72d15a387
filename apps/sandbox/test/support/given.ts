import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox, type RunningSandbox, type SandboxConfig } from '../../src/sandbox.js';
import { APP_SECRET, Receiver, VERIFY_TOKEN, type Json } from './receiver.js';

export const BUSINESS = '+493090182044';
export const PERSON = '+34600111222';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A number of a WABA, and its token. */
export interface Line {
  readonly pnid: string;
  readonly waba: string;
  readonly token: string;
}

/** A sandbox, a receiver for its webhooks, and the sentences the stories are told in. */
export class Stage {
  private constructor(
    private sandbox: RunningSandbox,
    readonly receiver: Receiver,
    private readonly config: Partial<SandboxConfig>,
  ) {}

  static async set(config: Partial<SandboxConfig> = {}): Promise<Stage> {
    const receiver = await new Receiver().start();
    const settled = {
      webhookUrl: receiver.url,
      appSecret: APP_SECRET,
      verifyToken: VERIFY_TOKEN,
      statusDelayMs: 5,
      templateReviewMs: 5,
      ...config,
    };
    return new Stage(await startSandbox(settled), receiver, settled);
  }

  get url(): string {
    return this.sandbox.url;
  }

  async strike(): Promise<void> {
    await this.sandbox.close();
    await this.receiver.close();
  }

  /** The same sandbox once more, over the same data. */
  async restart(): Promise<void> {
    await this.sandbox.close();
    this.sandbox = await startSandbox(this.config);
  }

  async call(method: string, path: string, body?: unknown, token?: string): Promise<Reply> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as Json) : { text } };
  }

  async line(phone = BUSINESS, wanted: Json = {}): Promise<Line> {
    const waba = await this.call('POST', '/sandbox/wabas', { name: 'Nordwind' });
    const number = await this.call('POST', '/sandbox/numbers', {
      waba_id: waba.body['waba_id'],
      display_phone_number: phone,
      verified_name: 'Nordwind Bikes',
      ...wanted,
    });
    const { phone_number_id: pnid, waba_id: id, access_token: token } = number.body;
    return { pnid: String(pnid), waba: String(id), token: String(token) };
  }

  send(line: Line, message: Json, version = 'v25.0'): Promise<Reply> {
    const body = { messaging_product: 'whatsapp', to: PERSON, ...message };
    return this.call('POST', `/${version}/${line.pnid}/messages`, body, line.token);
  }

  text(line: Line, body: string, more: Json = {}): Promise<Reply> {
    return this.send(line, { type: 'text', text: { body }, ...more });
  }

  write(message: Json, phone = PERSON): Promise<Reply> {
    return this.call('POST', `/handsets/${phone}/messages`, { to: BUSINESS, ...message });
  }

  async screen(phone = PERSON): Promise<Json[]> {
    const { body } = await this.call('GET', `/handsets/${phone}/messages`);
    return body['data'] as Json[];
  }

  /** A Graph call of a number's own token; a node may be written as `/{id}/edge`. */
  graph(line: Line, method: string, path: string, body?: unknown): Promise<Reply> {
    return this.call(method, `/v25.0${path}`, body, line.token);
  }

  /** A template that has been approved. */
  async template(line: Line, wanted: Json): Promise<string> {
    const created = await this.call(
      'POST',
      `/v25.0/${line.waba}/message_templates`,
      { language: 'en_US', ...wanted },
      line.token,
    );
    if (created.status !== 200) throw new Error(JSON.stringify(created.body));
    const id = String(created.body['id']);
    await until(
      async () => (await this.call('GET', `/v25.0/${id}`, undefined, line.token)).body['status'] !== 'PENDING',
    );
    return id;
  }

  async turnClock(hours: number): Promise<void> {
    await this.call('PUT', '/sandbox/clock', { offset_ms: Math.round(hours * 3_600_000) });
  }

  /** Turns the clock to a date, whatever today is. */
  async turnClockTo(date: string): Promise<void> {
    await this.turnClock((Date.parse(date) - Date.now()) / 3_600_000);
  }
}

export const wamidOf = (reply: Reply): string => String((reply.body['messages'] as Json[])[0]?.['id']);

export const errorOf = (reply: Reply): Json => reply.body['error'] as Json;

/** Waits until something is so; the test's own timeout is the only limit. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(5);
}
