import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { Done, granted, NumberGraph, type OwnNumber } from '../number-graph.js';
import { accessDenied } from '../onprem.errors.js';
import { freshPin, type Registration, requireOwnNumber, requirePin } from './registration.js';
import { RegistrationRepository } from './registration.repository.js';
import type { RegisterRequest } from './registration.schema.js';
import { verifiedNameIn } from './verified-name.js';

/** source: whatsapp-cloud-api.md §4.1 */
const AtMeta = z.looseObject({ code_verification_status: z.string().optional(), platform_type: z.string().optional() });
const LANGUAGE = 'en_US';

export type RegisterOutcome =
  { readonly state: 'registered' } | { readonly state: 'code_sent'; readonly vname: string };

/**
 * Registers the number of a node. One that Meta has verified is registered at once; for the others Meta sends a code.
 * source: whatsapp-onprem-api.md §4
 */
@Injectable()
export class RegisterNumber {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly registrations: RegistrationRepository,
    private readonly graph: NumberGraph,
  ) {}

  async execute(client: OwnNumber, request: RegisterRequest): Promise<RegisterOutcome> {
    const registration = await this.admit(client, request);
    const name = verifiedNameIn(request.cert)?.name;
    if (!name) throw accessDenied('The certificate is no certificate of a verified name.', 403);

    const at = granted(
      await this.graph.call(client, 'GET', '?fields=code_verification_status,platform_type', AtMeta),
      1005,
    );
    await this.change(client, { vname: name });
    if (at.platform_type === 'CLOUD_API') {
      await this.change(client, { codeSentAt: null, offeredPin: null });
      return { state: 'registered' };
    }
    if (at.code_verification_status === 'VERIFIED') {
      await this.register(client, registration, request.pin ?? null);
      return { state: 'registered' };
    }
    await this.askForCode(client, request);
    return { state: 'code_sent', vname: name };
  }

  /** The code that Meta has sent. */
  async verify(client: OwnNumber, given: string | undefined): Promise<void> {
    const { tenantId, nodeId } = client;
    const code = given?.replaceAll(/[\s-]/g, '') ?? '';
    if (!/^\d{6}$/.test(code)) throw accessDenied(`Error checking code (${code ? 'malformed' : 'missing'})`, 403);
    const registration = await this.database.withTenant(tenantId, (tx) => this.registrations.get(tx, tenantId, nodeId));
    if (!registration.codeSentAt) throw accessDenied('Error checking code (none was asked for)', 403);
    granted(await this.graph.call(client, 'POST', 'verify_code', Done, { code }), 1005);
    await this.register(client, registration, registration.offeredPin);
  }

  private admit({ tenantId, nodeId, numberId }: OwnNumber, request: RegisterRequest): Promise<Registration> {
    return this.database.withTenant(tenantId, async (tx) => {
      const { phone } = await this.numbers.require(tx, tenantId, numberId);
      requireOwnNumber(phone, request);
      const registration = await this.registrations.get(tx, tenantId, nodeId);
      requirePin(registration, request.pin);
      return registration;
    });
  }

  private async askForCode(client: OwnNumber, { method, pin }: RegisterRequest): Promise<void> {
    const body = { code_method: method.toUpperCase(), language: LANGUAGE };
    granted(await this.graph.call(client, 'POST', 'request_code', Done, body), 1005);
    await this.change(client, { codeSentAt: new Date(), offeredPin: pin ?? null });
  }

  /** Meta takes the number's PIN, or makes this one the PIN of a number that has none. */
  private async register(client: OwnNumber, known: Registration, offered: string | null): Promise<void> {
    const pin = offered ?? known.pin ?? freshPin();
    granted(await this.graph.call(client, 'POST', 'register', Done, { messaging_product: 'whatsapp', pin }), 1005);
    await this.change(client, { codeSentAt: null, offeredPin: null, pin, twoStep: known.twoStep || offered !== null });
  }

  private change({ tenantId, nodeId }: OwnNumber, change: Partial<Registration>): Promise<void> {
    return this.database.withTenant(tenantId, (tx) => this.registrations.change(tx, tenantId, nodeId, change));
  }
}
