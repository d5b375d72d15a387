import { sleep } from '#platform/kernel';
import { listIn, type Answer } from '../support/api.js';
import type { Actor } from './actor.js';
import type { Operation, WantedMessage } from './evidence.js';
import type { Random } from './random.js';

const REPEATED_THOUGH_ANSWERED = 0.05;
/** Longer than any statement may take, and then some. */
const LONGEST_ANSWER_MS = 40_000;
const PAUSE_MS = { least: 60, most: 250 };

/** A tenant's own program: sends under a key, repeats what got no answer, and writes down what it was told. */
export class Client {
  readonly log: Operation[] = [];
  /** Answers that nobody should ever get, whatever is broken behind the API. */
  readonly oddities: string[] = [];

  constructor(private readonly random: Random) {}

  /** Sends until there is an answer, or `tries` times; refusals are for good. */
  async send(actor: Actor, messages: readonly WantedMessage[], key: string, tries = 600): Promise<Operation> {
    const operation: Operation = {
      company: actor.tenant.id,
      key,
      messages,
      invokedAt: performance.now(),
      endedAt: Infinity,
      outcome: 'info',
      turnedAway: 0,
      answers: [],
    };
    this.log.push(operation);
    for (let attempt = 0; attempt < tries && operation.outcome === 'info'; attempt++) {
      if (attempt > 0) await sleep(this.random.between(PAUSE_MS.least, PAUSE_MS.most));
      this.note(operation, await this.ask(actor, operation));
    }
    if (operation.outcome === 'ok' && this.random.chance(REPEATED_THOUGH_ANSWERED))
      this.note(operation, await this.ask(actor, operation));
    return operation;
  }

  private async ask(actor: Actor, operation: Operation): Promise<Answer | null> {
    const asked = performance.now();
    const answer = await this.request(actor, operation);
    const ms = performance.now() - asked;
    if (ms > LONGEST_ANSWER_MS)
      this.oddities.push(`${operation.key} waited ${(ms / 1_000).toFixed(0)} s for an answer`);
    return answer;
  }

  private request({ tenant, number }: Actor, { key, messages }: Operation): Promise<Answer | null> {
    const bodies = messages.map((message) => ({ from: number.phone, ...message }));
    const headers = { 'idempotency-key': key };
    const [single] = bodies;
    const asked =
      bodies.length === 1
        ? tenant.api.post('/v1/messages', single, headers)
        : tenant.api.post('/v1/messages/batch', { messages: bodies }, headers);
    return asked.catch(() => null);
  }

  private note(operation: Operation, answer: Answer | null): void {
    if (answer && saysTooMuch(answer)) this.oddities.push(`${operation.key} was answered with the inside of a program`);
    if (answer?.status === 500) this.oddities.push(`${operation.key} was answered 500`);
    if (answer?.status === 503) {
      if (answer.headers.has('retry-after')) operation.turnedAway++;
      else this.oddities.push('a 503 did not say when to come back');
    }
    if (answer?.status === 202) {
      operation.outcome = 'ok';
      operation.endedAt = Math.min(operation.endedAt, performance.now());
      operation.answers.push(idsIn(answer));
    } else if (answer && answer.status < 500 && answer.status !== 409 && answer.status !== 429) {
      operation.outcome = 'fail';
      operation.endedAt = performance.now();
    }
  }
}

/** A stack trace, a statement, or the words of Postgres. */
const saysTooMuch = ({ status, body }: Answer): boolean =>
  status >= 500 && /\.[jt]s:\d+|\bat .+:\d+:\d+|INSERT INTO|relation "/.test(JSON.stringify(body));

function idsIn({ body }: Answer): string[] {
  const results = body['results'] === undefined ? [body] : listIn(body['results']);
  return results.map((each) => String(each['id'] ?? JSON.stringify(each)));
}
