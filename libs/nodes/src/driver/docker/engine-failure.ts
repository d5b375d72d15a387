import { DriverFailure, type FailureKind } from '../node-driver.js';

/** What Docker's client throws: a status of the Engine, or an error of the connection. */
interface EngineError extends Error {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: { readonly message?: string };
}

export const statusOf = (error: unknown): number | null => (error as EngineError).statusCode ?? null;

/** The Engine knows nothing of it, or it is as it shall be already. source: reliability-and-operations.md §1.5 */
export const isSettled = (error: unknown): boolean => [304, 404].includes(statusOf(error) ?? 0);

/** A refusal of the Engine in our words, by what is to be done about it. */
export function engineFailure(error: unknown): DriverFailure {
  if (error instanceof DriverFailure) return error;
  const { statusCode, code, message, json } = error as EngineError;
  const said = json?.message ?? message;
  if (statusCode === undefined)
    return new DriverFailure('retryable', `The Docker Engine does not answer (${code ?? said}).`, { cause: error });
  return new DriverFailure(kindOf(statusCode, said), `The Docker Engine refused (${statusCode}): ${said}`, {
    cause: error,
  });
}

function kindOf(status: number, said: string): FailureKind {
  if (status === 409) return 'conflict';
  if (/no space left|quota/i.test(said)) return 'quota';
  return status === 400 || status === 404 ? 'spec' : 'retryable';
}
