import { acceptedOnce } from './i01-accepted-once.js';
import { sentOnce } from './i02-sent-once.js';
import { toldAsItIs } from './i03-told-as-it-is.js';
import { nothingWaits } from './i04-nothing-waits.js';
import { neverBack } from './i05-never-back.js';
import { moneyAddsUp } from './i06-money.js';
import { laneOrder } from './i07-lane-order.js';
import { ratesKept } from './i08-rates.js';
import { toldTheTenant } from './i09-told-the-tenant.js';
import { isolation } from './i10-isolation.js';
import { oneActs } from './i11-one-acts.js';
import { nothingRemains } from './i13-nothing-remains.js';
import type { Invariant } from './invariant.js';

export type { Invariant } from './invariant.js';

/** All that is checked after every scenario. I12 needs an audit chain, which the platform does not keep yet. */
export const invariants: readonly Invariant[] = [
  acceptedOnce,
  sentOnce,
  toldAsItIs,
  nothingWaits,
  neverBack,
  moneyAddsUp,
  laneOrder,
  ratesKept,
  toldTheTenant,
  isolation,
  oneActs,
  nothingRemains,
];
