import type { AcceptedSend } from './record.js';

export interface Duplicate {
  readonly callback_data: string;
  readonly count: number;
  readonly wamids: readonly string[];
}

/** Sends that carried the same callback data: a platform that never sends twice has none. */
export function duplicatesIn(sends: readonly AcceptedSend[]): readonly Duplicate[] {
  const firsts = new Map<string, AcceptedSend>();
  const repeated = new Map<string, string[]>();
  for (const send of sends) {
    if (send.callbackData === undefined) continue;
    const first = firsts.get(send.callbackData);
    if (!first) {
      firsts.set(send.callbackData, send);
      continue;
    }
    const wamids = repeated.get(send.callbackData);
    if (wamids) wamids.push(send.wamid);
    else repeated.set(send.callbackData, [first.wamid, send.wamid]);
  }
  return [...repeated].map(([callback_data, wamids]) => ({ callback_data, count: wamids.length, wamids }));
}
