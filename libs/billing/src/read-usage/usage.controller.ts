import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerTenant, TenantScope } from '#identity';
import { Tenants } from '#onboarding';
import { Database } from '#platform/database';
import { Invalid, type TenantId } from '#platform/kernel';
import { showUsage, UsageParameters, UsageResponse } from './usage.schema.js';
import { UsageQuery } from './usage.query.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

@ApiTags('Account')
@Controller('v1/usage')
export class UsageController {
  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    private readonly usage: UsageQuery,
  ) {}

  @Get()
  @TenantScope('account:read')
  @ApiOperation({ summary: 'What was charged: messages and amounts by day, market and category' })
  @ApiOkResponse({ standardSchema: UsageResponse })
  show(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: UsageParameters }) query: UsageParameters,
  ): Promise<UsageResponse> {
    return this.database.withTenant(tenantId, async (tx) => {
      // Up to and including this instant, so that a message charged just now counts.
      const until = query.until ?? new Date(tx.now.getTime() + 1);
      const since = query.since ?? new Date(until.getTime() - USUAL_DAYS * DAY_MS);
      requireSpan(since, until);
      const { timezone } = await this.tenants.require(tx, tenantId);
      const lines = await this.usage.between(tx, tenantId, since, until, timezone);
      return { since: since.toISOString(), until: until.toISOString(), timezone, data: lines.map(showUsage) };
    });
  }
}

function requireSpan(since: Date, until: Date): void {
  if (since < until && until.getTime() - since.getTime() <= MOST_DAYS * DAY_MS) return;
  throw new Invalid([{ pointer: '?since', detail: `must lie before until, by at most ${MOST_DAYS} days` }]);
}
