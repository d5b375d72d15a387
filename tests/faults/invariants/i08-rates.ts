import type { Invariant } from './invariant.js';

/** What a number may send at once beside its rate: a quarter of a second's worth waits in its bucket. */
const BURST_SECONDS = 0.25;
/** source: whatsapp-cloud-api.md §7: one in six seconds to one person, 45 of which may be borrowed. */
const PAIR = { perSecond: 1 / 6, burst: 45 };

/** Nobody is written to faster than the network allows. */
export const ratesKept: Invariant = {
  id: 'I8',
  promise: 'in any second a number sends no more than its rate and one burst; to one person no more than 45 at once',
  violations: ({ companies, sends }) => [
    ...companies.flatMap(({ phoneNumberId, ratePerSecond }) => {
      const times = sends.filter((send) => send.phoneNumberId === phoneNumberId).map((send) => send.clock);
      const allowed = Math.ceil(ratePerSecond * (1 + BURST_SECONDS));
      const most = busiest(times, 1_000);
      return most > allowed ? [`${phoneNumberId} sent ${most} in one second, allowed are ${allowed}`] : [];
    }),
    ...[...Map.groupBy(sends, (send) => `${send.phoneNumberId} to ${send.to}`)].flatMap(([pair, own]) => {
      const most = busiest(
        own.map((send) => send.clock),
        1_000,
      );
      return most > PAIR.burst + 1 ? [`${pair}: ${most} in one second, allowed are ${PAIR.burst} and one`] : [];
    }),
  ],
};

/** The most that fell into any window of this length. */
export function busiest(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((time, index) => {
    while (time - sorted[first]! >= windowMs) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
