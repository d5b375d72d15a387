/** What a server answered. */
export class Answer {
  constructor(
    readonly status: number,
    readonly headers: Headers,
    /** The parsed JSON; empty without any. */
    readonly body: Readonly<Record<string, unknown>>,
  ) {}

  /** A member that must be text, such as an id or a token. */
  text(name: string): string {
    const value = this.body[name];
    if (typeof value !== 'string') throw new Error(`no text ${name} in ${this.status} ${JSON.stringify(this.body)}`);
    return value;
  }

  /** A member that must be a list of objects, by default the rows of a page. */
  rows(name = 'data'): Readonly<Record<string, unknown>>[] {
    const value = this.body[name];
    if (!Array.isArray(value)) throw new Error(`no list ${name} in ${this.status} ${JSON.stringify(this.body)}`);
    return value;
  }
}

/** A client as simple as curl: real HTTP, no retries, no exceptions for refusals. */
export class HttpClient {
  constructor(
    private readonly baseUrl: string,
    private readonly credential: string | null = null,
  ) {}

  /** The same client with an API key or an access token. */
  as(credential: string): HttpClient {
    return new HttpClient(this.baseUrl, credential);
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.credential ? { authorization: `Bearer ${this.credential}` } : {}),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return new Answer(response.status, response.headers, text ? JSON.parse(text) : {});
  }
}
