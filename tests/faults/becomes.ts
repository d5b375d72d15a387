import { eventually } from '../support/api.js';
import type { Operation } from './evidence.js';
import type { Stage } from './stage.js';

const LONGEST_MS = 60_000;

/** Expects a message of the hero to come to one of these states; one that counts as queued must have been attempted before. */
export async function becomes(stage: Stage, id: string, states: readonly string[], when = ''): Promise<void> {
  const look = async () => {
    const message = await stage.hero.tenant.message(id);
    return { status: String(message['status']), attempts: attemptsIn(message['timeline']) };
  };
  await eventually(
    look,
    ({ status, attempts }) => states.includes(status) && (status !== 'queued' || attempts > 0),
    LONGEST_MS,
  ).catch((error: Error) =>
    stage.expect(false, `${when} ${id} should become ${states.join(' or ')}: ${error.message}`),
  );
}

const attemptsIn = (timeline: unknown): number => (JSON.stringify(timeline ?? '').match(/attempt \d/g) ?? []).length;

/** Of one operation the first message to each person: nothing of the same operation can stand in its way. */
export function firstToEach({ messages, answers }: Operation): string[] {
  const people = new Set<string>();
  return messages.flatMap(({ to }, index) => {
    if (people.has(to)) return [];
    people.add(to);
    return answers[0]?.[index] ?? [];
  });
}
