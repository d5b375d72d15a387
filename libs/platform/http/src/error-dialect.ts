import type { FastifyRequest } from 'fastify';
import type { DomainError } from '#platform/kernel';

/** A refusal in the words of an API that is not ours. */
export interface ErrorAnswer {
  readonly status: number;
  /** Of the body. */
  readonly type: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How the paths below a prefix say no: compatible APIs refuse as their clients expect, everything else with problems. */
export interface ErrorDialect {
  /** For example `/nodes/`. */
  readonly prefix: string;
  /** `null`: nobody meant to refuse, something broke. */
  answer(refusal: DomainError | null, request: Pick<FastifyRequest, 'id' | 'url'>): ErrorAnswer;
}
