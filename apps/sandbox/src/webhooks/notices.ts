import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Waba } from '../network/waba.js';
import type { Webhooks } from './webhooks.js';

/** Tells the app of what happens to an account and its numbers, field by field (source: whatsapp-cloud-api.md §5.4, §5.5). */
export class Notices {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
  ) {}

  tell(waba: Waba, field: string, value: object): void {
    this.webhooks.push({ waba, field, json: JSON.stringify(value), time: this.clock.seconds() });
  }

  /** PARTNER_* events stand under the portfolio and come whether or not the account is subscribed yet (source: §5.1). */
  tellPartner(waba: Waba, value: object): void {
    this.tellPortfolio(waba, 'account_update', value);
  }

  tellPortfolio(waba: Waba, field: string, value: object): void {
    this.tell({ ...waba, id: waba.businessId, subscribed: true }, field, value);
  }

  /** In the part of the `value` that belongs to a number. */
  tellNumber(number: BusinessNumber, field: string, part: string, value: object): void {
    this.webhooks.push({ waba: number.waba, number, field, part, json: JSON.stringify(value) });
  }
}
