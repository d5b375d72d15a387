import { hash } from 'node:crypto';
import type { Chance } from './chaos.js';

/** A number from 0 up to 1: the same for the same luck and the same question, any one without luck. */
export function draw(luck: string | undefined, question: string): number {
  if (luck === undefined) return Math.random();
  return hash('sha1', `${luck}|${question}`, 'buffer').readUInt32BE(0) / 2 ** 32;
}

/** Whether something with this chance happens. */
export const strikes = (chance: Chance | undefined, luck: string | undefined, question: string): boolean =>
  chance !== undefined && (typeof chance === 'boolean' ? chance : draw(luck, question) < chance);
