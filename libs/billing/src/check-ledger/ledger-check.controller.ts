import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ProviderOnly } from '#identity';
import { publicId } from '#platform/kernel';
import type { Wallet } from '../ledger.repository.js';
import { formatAmount } from '../money.js';
import { CheckLedger } from './check-ledger.js';

const Amounts = z.object({ available: z.string(), held: z.string() });
const LedgerCheckResponse = z.object({
  ok: z.boolean(),
  currencies: z.array(z.object({ currency: z.string(), entries: z.number(), sum: z.string() })),
  mismatches: z.array(z.object({ tenant_id: z.string(), currency: z.string(), wallet: Amounts, ledger: Amounts })),
});
type LedgerCheckResponse = z.output<typeof LedgerCheckResponse>;

@ApiTags('Billing')
@Controller('admin/v1/ledger/check')
export class LedgerCheckController {
  constructor(private readonly check: CheckLedger) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'Add the whole ledger up: zero per currency, every wallet as its entries say' })
  @ApiOkResponse({ standardSchema: LedgerCheckResponse })
  async show(): Promise<LedgerCheckResponse> {
    const { ok, currencies, mismatches } = await this.check.execute();
    return {
      ok,
      currencies: currencies.map((each) => ({ ...each, sum: formatAmount(each.sum) })),
      mismatches: mismatches.map(({ tenantId, currency, wallet, ledger }) => ({
        tenant_id: publicId('tenant', tenantId),
        currency,
        wallet: showWallet(wallet),
        ledger: showWallet(ledger),
      })),
    };
  }
}

const showWallet = ({ available, held }: Wallet): z.output<typeof Amounts> => ({
  available: formatAmount(available),
  held: formatAmount(held),
});
