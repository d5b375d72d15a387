/** What Meta's cards have a column for. */
export const CATEGORIES = [
  'marketing',
  'utility',
  'authentication',
  'authentication_international',
  'service',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Categories of Meta's webhooks that are charged as another one. source: pricing-and-policy.md §1.4 P10, §1.8, §1.10 */
const CHARGED_AS: Readonly<Record<string, Category>> = {
  marketing_lite: 'marketing',
  group_marketing: 'marketing',
  group_utility: 'utility',
  group_service: 'service',
};

/** The category behind any spelling (`MARKETING`, `authentication-international`); null when no card has such a column. */
export function categoryOf(text: string): Category | null {
  const name = text.toLowerCase().replaceAll('-', '_');
  return CATEGORIES.find((category) => category === name) ?? CHARGED_AS[name] ?? null;
}
