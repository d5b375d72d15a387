import type { Spot } from './draft.js';

/** Something Meta would refuse at once, and where. */
export interface Flaw {
  readonly spot: Spot;
  readonly detail: string;
}
