import type { Tenant } from '#onboarding';
import { Invalid } from '#platform/kernel';

/** A company's currency is chosen once: wallet, prices and invoices share it. source: pricing-and-policy.md §4.3 (tax) */
export function requireCurrency(tenant: Tenant, given: string | undefined): void {
  if (given === undefined || given === tenant.currency) return;
  throw new Invalid([{ pointer: '/currency', detail: `this company is billed in ${tenant.currency}` }]);
}
