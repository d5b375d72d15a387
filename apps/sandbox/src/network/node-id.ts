import { randomInt } from 'node:crypto';

/** A decimal id of 15 digits, as Meta's are; exact as a JSON number too, because webhooks carry template ids as numbers. */
export const newNodeId = (): string => String(randomInt(1, 9)) + String(randomInt(0, 10 ** 14 - 1)).padStart(14, '0');
