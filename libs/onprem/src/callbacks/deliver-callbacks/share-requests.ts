/** The most callbacks in one request. */
export const MOST_TOGETHER = 20;

interface Due {
  readonly attempts: number;
}

/**
 * Spreads what is due over the requests that may be opened now. First attempts share one when there are more of them than requests;
 * a retry goes alone, so that one callback which its receiver cannot digest takes no other along.
 */
export function shareRequests<T extends Due>(due: readonly T[], room: number): T[][] {
  const fresh = due.filter(({ attempts }) => attempts === 0);
  const size = Math.min(Math.ceil(fresh.length / Math.max(room - (due.length - fresh.length), 1)), MOST_TOGETHER);
  const requests: T[][] = [];
  let filling: T[] | null = null;
  for (const each of due) {
    if (each.attempts > 0) requests.push([each]);
    else if (filling && filling.length < size) filling.push(each);
    else requests.push((filling = [each]));
  }
  return requests.slice(0, room);
}
