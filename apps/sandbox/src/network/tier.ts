const TIERS = [
  ['TIER_250', 250],
  ['TIER_2K', 2_000],
  ['TIER_10K', 10_000],
  ['TIER_100K', 100_000],
] as const;

/** The messaging limit of a portfolio as its nodes tell it (source: whatsapp-cloud-api.md §4.1, §7); a limit in between shows as the next one up. */
export const tierOf = (limit: number | undefined): string =>
  TIERS.find(([, most]) => limit !== undefined && limit <= most)?.[0] ?? 'TIER_UNLIMITED';
