import type { Micros } from '../money.js';
import type { Hold } from './hold.js';

/** Which holds a budget covers, in their order; a smaller one behind one that was too large may still fit. */
export function afford(holds: readonly Hold[], budget: Micros): { funded: Hold[]; refused: Hold[] } {
  const funded: Hold[] = [];
  const refused: Hold[] = [];
  let left = budget;
  for (const hold of holds) {
    const price = hold.quote.holdMicros;
    if (price > 0n && price > left) {
      refused.push(hold);
    } else {
      left -= price;
      funded.push(hold);
    }
  }
  return { funded, refused };
}
