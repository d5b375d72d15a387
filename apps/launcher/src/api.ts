import { StartRefused } from './refused.js';

const ANSWER_MS = 30_000;

/** A client of one HTTP API, as anybody could write one: JSON in, JSON out, a refusal becomes an error that quotes it. */
export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly stopped: AbortSignal,
    private readonly token?: string,
  ) {}

  as(token: string): Api {
    return new Api(this.baseUrl, this.stopped, token);
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    return this.call('POST', path, body, headers);
  }

  private async call<T>(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<T> {
    const response = await fetch(this.baseUrl + path, {
      method,
      signal: AbortSignal.any([this.stopped, AbortSignal.timeout(ANSWER_MS)]),
      headers: {
        ...headers,
        ...(body && { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new ApiRefusal(response.status, `${method} ${path} was refused (${response.status}): ${text}`);
    return (text ? JSON.parse(text) : {}) as T;
  }
}

/** An answer other than 2xx. */
export class ApiRefusal extends StartRefused {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
