import type { Scenario } from './scenario.js';
import { apiKilled } from './scenarios/f01-api-killed.js';
import { relayKilled } from './scenarios/f02-relay-killed.js';
import { nodeKilled } from './scenarios/f03-node-killed.js';
import { delivererKilled } from './scenarios/f04-deliverer-killed.js';
import { twoControllers } from './scenarios/f05-two-controllers.js';
import { frozen } from './scenarios/f06-frozen.js';
import { redisKilled } from './scenarios/f07-redis-killed.js';
import { redisPowerLoss } from './scenarios/f08-redis-power-loss.js';
import { redisEmptied } from './scenarios/f09-redis-emptied.js';
import { redisFull } from './scenarios/f10-redis-full.js';
import { postgresEnded } from './scenarios/f11-postgres-ended.js';
import { carelessPostgres } from './scenarios/f12-careless-postgres.js';
import { tableLocked } from './scenarios/f13-table-locked.js';
import { networkGone } from './scenarios/f14-network-gone.js';
import { tooFast } from './scenarios/f15-too-fast.js';
import { errorsAndResets } from './scenarios/f16-errors-and-resets.js';
import { slowOthers } from './scenarios/f17-slow-others.js';
import { statusesInDisorder } from './scenarios/f18-statuses-in-disorder.js';
import { receiverAway } from './scenarios/f19-receiver-away.js';
import { disksFull } from './scenarios/f20-disks-full.js';
import { wrongClocks } from './scenarios/f21-wrong-clocks.js';
import { tokenRefused } from './scenarios/f22-token-refused.js';
import { poison } from './scenarios/f23-poison.js';

/** Every scenario that fits one machine, in the order of the plan. */
export const cast: readonly Scenario[] = [
  apiKilled,
  relayKilled,
  nodeKilled,
  delivererKilled,
  twoControllers,
  frozen,
  redisKilled,
  redisPowerLoss,
  redisEmptied,
  redisFull,
  postgresEnded,
  carelessPostgres,
  tableLocked,
  networkGone,
  tooFast,
  errorsAndResets,
  slowOthers,
  statusesInDisorder,
  receiverAway,
  disksFull,
  wrongClocks,
  tokenRefused,
  poison,
];
