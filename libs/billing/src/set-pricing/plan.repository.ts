import { Injectable } from '@nestjs/common';
import { Tenants } from '#onboarding';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { Agreement, Plan } from './plan.js';

const COLUMNS = `model, currency, classic_rate AS "classicRateMicros",
  charge_template_inside_window AS "chargeTemplateInsideWindow", markup_ppm AS "markupPpm", fee AS "feeMicros",
  credit_limit AS "creditLimitMicros", effective_from AS "effectiveFrom"`;
/** How long a quote may go by what this process read before: prices change rarely, messages come in thousands. */
const MEMORY_MS = 1_000;

/** What tenants have agreed to pay. */
@Injectable()
export class PlanRepository {
  private readonly memory = new Map<TenantId, { readonly agreement: Agreement; readonly readAt: number }>();

  constructor(private readonly tenants: Tenants) {}

  async agreement(tx: Tx, tenantId: TenantId): Promise<Agreement> {
    const { currency, timezone } = await this.tenants.require(tx, tenantId);
    const plans = await tx.query<Plan>(
      `SELECT ${COLUMNS} FROM tenant_pricing WHERE tenant_id = $1 ORDER BY effective_from DESC`,
      [tenantId],
    );
    return { currency, timezone, plans };
  }

  /** As {@link agreement}, at most a second old: good enough to hold money, not to charge it. */
  async recentAgreement(tx: Tx, tenantId: TenantId): Promise<Agreement> {
    const known = this.memory.get(tenantId);
    if (known && tx.now.getTime() - known.readAt < MEMORY_MS) return known.agreement;
    const agreement = await this.agreement(tx, tenantId);
    this.memory.set(tenantId, { agreement, readAt: tx.now.getTime() });
    return agreement;
  }

  /** For the process that has just changed it. */
  forget(tenantId: TenantId): void {
    this.memory.delete(tenantId);
  }

  async save(tx: Tx, tenantId: TenantId, plan: Plan & { readonly effectiveFrom: Date }): Promise<void> {
    await tx.execute(
      `INSERT INTO tenant_pricing (tenant_id, effective_from, model, currency, classic_rate, charge_template_inside_window,
         markup_ppm, fee, credit_limit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, effective_from) DO UPDATE SET model = excluded.model, currency = excluded.currency,
         classic_rate = excluded.classic_rate, charge_template_inside_window = excluded.charge_template_inside_window,
         markup_ppm = excluded.markup_ppm, fee = excluded.fee, credit_limit = excluded.credit_limit`,
      [
        tenantId,
        plan.effectiveFrom,
        plan.model,
        plan.currency,
        plan.classicRateMicros,
        plan.chargeTemplateInsideWindow,
        plan.markupPpm,
        plan.feeMicros,
        plan.creditLimitMicros,
      ],
    );
  }
}
