import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Passwords } from '#identity';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { Conflict, Invalid, publicId, randomToken, sha256, type NumberId, type TenantId } from '#platform/kernel';
import { ClientRepository } from '../client.repository.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { ClientUserRepository } from '../users/client-user.repository.js';
import { ADMIN } from '../users/users.controller.js';

/** How an existing integration reaches its node; the secrets are shown here and never again. */
export interface OnPremAccess {
  /** What replaces the old base URL, without `/v1`. */
  readonly url: string;
  readonly username: string;
  /** Has to be replaced at the first login. */
  readonly password: string;
  /** For `Authorization: Apikey …` on health, metrics and statistics. */
  readonly apiKey: string;
}

/** The original's first password; whoever asks for it by name gets it. source: whatsapp-onprem-api.md §3 */
const SHORTEST_FIRST_PASSWORD = 6;

/**
 * Opens the on-premises API of a number's node, or opens it anew: the admin gets a first password, the monitoring key is replaced, and
 * the admin's tokens end. Other users stay.
 */
@Injectable()
export class OpenClient {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly clients: ClientRepository,
    private readonly users: ClientUserRepository,
    private readonly passwords: Passwords,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async execute(tenantId: TenantId, numberId: NumberId, wanted?: string): Promise<OnPremAccess> {
    if (wanted !== undefined && wanted.length < SHORTEST_FIRST_PASSWORD)
      throw new Invalid([{ pointer: '/password', detail: `at least ${SHORTEST_FIRST_PASSWORD} characters` }]);
    const password = wanted ?? firstPassword();
    const passwordHash = await this.passwords.hash(password);
    const apiKey = randomToken(24);
    const nodeId = await this.database.withTenant(tenantId, async (tx) => {
      const number = await this.numbers.require(tx, tenantId, numberId);
      if (!number.nodeId) throw new Conflict('number_has_no_node', 'The number has no node yet; provision one first.');
      await this.clients.open(tx, { tenantId, nodeId: number.nodeId, numberId }, sha256(apiKey));
      const admin = { username: ADMIN, role: 'ROLE_ADMIN', passwordHash, mustChange: true } as const;
      const added = await this.users.insert(tx, tenantId, number.nodeId, admin);
      if (!added) await this.users.changePassword(tx, tenantId, number.nodeId, ADMIN, passwordHash, true);
      return number.nodeId;
    });
    const url = `${this.config.PUBLIC_URL}/nodes/${publicId('node', nodeId)}`;
    return { url, username: ADMIN, password, apiKey };
  }
}

/** Satisfies the password policy, so that it can also be typed where one is checked. */
const firstPassword = (): string => `Tl-${randomToken(12).replaceAll(/[-_]/g, 'x')}-${randomInt(10, 100)}`;
