import { Inject, Injectable } from '@nestjs/common';
import { type Address, Contacts, pairKey } from '#contacts';
import { Reachability } from '#messaging';
import type { Tx } from '#platform/database';
import { dialledFrom, toWaId } from '#whatsapp';
import type { ClientCaller } from '../authenticate/client-caller.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { OnPremRefusal } from '../onprem.errors.js';
import { ContactCheckRepository } from './contact-check.repository.js';

const CACHE_MS = 7 * 24 * 3_600_000;

export interface ContactCheck {
  /** As it was asked for, to the letter. */
  readonly input: string;
  readonly status: 'valid' | 'processing' | 'invalid';
  readonly wa_id?: string;
}

export interface CheckWish {
  readonly contacts: readonly string[];
  /** Answer final states only. */
  readonly wait: boolean;
  /** Look again, whatever is known. */
  readonly force: boolean;
}

/**
 * Whether numbers are WhatsApp users. The hosted network answers that question only by what becomes of a message, so a number counts
 * as valid when it can exist and nothing sent to it in the last seven days came back. source: whatsapp-onprem-api.md §7, §16
 */
@Injectable()
export class CheckedContacts {
  constructor(
    private readonly reachability: Reachability,
    private readonly contacts: Contacts,
    private readonly checks: ContactCheckRepository,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  /** In the order of the inputs. */
  async check(tx: Tx, caller: ClientCaller, businessPhone: string, wish: CheckWish): Promise<ContactCheck[]> {
    const phones = wish.contacts.map((input) => dialledFrom(businessPhone, input));
    const possible = [...new Set(phones.flatMap((phone) => phone ?? []))];
    const gone = await this.gone(tx, caller, possible, wish.force);
    const pending = await this.firstAsked(tx, caller, possible, wish.wait);
    return wish.contacts.map((input, index): ContactCheck => {
      const phone = phones[index];
      if (!phone || gone.has(phone)) return { input, status: 'invalid' };
      if (pending.has(phone)) return { input, status: 'processing' };
      return { input, status: 'valid', wa_id: toWaId(phone) };
    });
  }

  /** Throws the very refusal that clients wait for when a number was neither checked nor has ever written. */
  async requireKnown(tx: Tx, { tenantId, nodeId, numberId }: ClientCaller, address: Address): Promise<void> {
    if (await this.checks.isKnown(tx, tenantId, nodeId, address.value)) return;
    const facts = await this.contacts.sendingFacts(tx, tenantId, [{ numberId, address }]);
    if (facts.get(pairKey(numberId, address))?.everWrote) return;
    throw new OnPremRefusal(1006, 'unknown contact');
  }

  private async gone(
    tx: Tx,
    { tenantId }: ClientCaller,
    phones: readonly string[],
    force: boolean,
  ): Promise<Set<string>> {
    if (force || this.config.ONPREM_CONTACT_CHECK === 'always') return new Set();
    return this.reachability.unreachable(tx, tenantId, phones, new Date(tx.now.getTime() - CACHE_MS));
  }

  /** Only where a check is a condition of sending is it worth remembering; who does not wait hears of new ones the next time. */
  private async firstAsked(
    tx: Tx,
    { tenantId, nodeId }: ClientCaller,
    phones: readonly string[],
    wait: boolean,
  ): Promise<Set<string>> {
    if (this.config.ONPREM_CONTACT_CHECK !== 'strict') return new Set();
    const fresh = await this.checks.remember(tx, tenantId, nodeId, phones, new Date(tx.now.getTime() - CACHE_MS));
    return wait ? new Set() : fresh;
  }
}
