import { Module } from '@nestjs/common';
import { Billing } from './billing.js';

/** Money without routes, for every process that sends or settles messages. Needs OnboardingModule in the application. */
@Module({ providers: [Billing], exports: [Billing] })
export class BillingModule {}

/** The routes of balance, usage, pricing, credits and ledger. */
@Module({ imports: [BillingModule] })
export class BillingApiModule {}
