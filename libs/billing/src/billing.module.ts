import { Module } from '@nestjs/common';
import { Billing } from './billing.js';
import { CaptureMessages } from './capture-messages/capture-messages.js';
import { CheckLedger } from './check-ledger/check-ledger.js';
import { LedgerCheckController } from './check-ledger/ledger-check.controller.js';
import { HoldBalance } from './hold-balance/hold-balance.js';
import { LedgerRepository } from './ledger.repository.js';
import { QuoteMessages } from './quote-messages/quote-messages.js';
import { PriceBook } from './rate-cards/price-book.js';
import { RateCardRepository } from './rate-cards/rate-card.repository.js';
import { RateCardsController } from './rate-cards/rate-cards.controller.js';
import { BalanceController } from './read-balance/balance.controller.js';
import { ReadBalance } from './read-balance/read-balance.js';
import { LedgerController } from './read-ledger/ledger.controller.js';
import { LedgerFacts } from './read-ledger/ledger-facts.js';
import { UsageController } from './read-usage/usage.controller.js';
import { UsageQuery } from './read-usage/usage.query.js';
import { ReleaseHolds } from './release-holds/release-holds.js';
import { PlanRepository } from './set-pricing/plan.repository.js';
import { PricingController } from './set-pricing/pricing.controller.js';
import { SetPricing } from './set-pricing/set-pricing.js';
import { CreditRepository } from './top-up/credit.repository.js';
import { CreditsController } from './top-up/credits.controller.js';
import { TopUp } from './top-up/top-up.js';

const repositories = [CreditRepository, LedgerFacts, LedgerRepository, PlanRepository, RateCardRepository, UsageQuery];
const useCases = [
  CaptureMessages,
  CheckLedger,
  HoldBalance,
  QuoteMessages,
  ReadBalance,
  ReleaseHolds,
  SetPricing,
  TopUp,
];

/** Money without routes, for every process that sends or settles messages. Needs OnboardingModule in the application. */
@Module({
  providers: [...repositories, ...useCases, PriceBook, Billing],
  exports: [...repositories, ...useCases, PriceBook, Billing],
})
export class BillingModule {}

/** The routes of balance, usage, pricing, credits and ledger. */
@Module({
  imports: [BillingModule],
  controllers: [
    BalanceController,
    UsageController,
    CreditsController,
    LedgerCheckController,
    LedgerController,
    PricingController,
    RateCardsController,
  ],
})
export class BillingApiModule {}
