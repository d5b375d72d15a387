const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The day (`YYYY-MM-DD`) an instant falls on in a time zone. Cards change at midnight of the WhatsApp account's zone; we take the
 * company's zone for it. source: pricing-and-policy.md §1.10 rule 3
 */
export function cardDate(at: Date, timezone: string): string {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
    formatters.set(timezone, formatter);
  }
  return formatter.format(at);
}
