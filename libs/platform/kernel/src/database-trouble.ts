/** A bad time for every request alike, in the words of Postgres, its driver and the network. `full`: somebody has to make room. */
export type DatabaseTrouble = 'away' | 'full';

/**
 * Refused or cut connections; shutting down, starting up, too many connections; a statement that waited too long for a lock; two
 * transactions that stood in each other's way; no memory; a disk that cannot be read or written.
 */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '57014',
  '40P01',
  '40001',
  '53200',
  '58030',
]);
/** What the driver says in words alone: the connection broke, was broken already, or could not be had in time. */
const DRIVER_LOST_IT =
  /^(Connection terminated|timeout exceeded when trying|Client has encountered a connection error|Client was closed)/;
const FULL = '53100';
/** A quota or a limit on the size of files, for which Postgres has no code of its own. */
const AS_GOOD_AS_FULL = /: (Disk quota exceeded|File too large)$/;

/** Whether this error tells of the state of the database and of nothing that was asked of it; null when it does not. */
export function databaseTroubleOf(error: unknown): DatabaseTrouble | null {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code === FULL || (code === 'XX000' && AS_GOOD_AS_FULL.test(message))) return 'full';
  return AWAY.has(code) || DRIVER_LOST_IT.test(message) ? 'away' : null;
}
