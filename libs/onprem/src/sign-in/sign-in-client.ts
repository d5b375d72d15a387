import { Injectable } from '@nestjs/common';
import { Passwords, SignInThrottle } from '#identity';
import { Database } from '#platform/database';
import type { NodeId } from '#platform/kernel';
import { type ClientToken, ClientTokens } from '../authenticate/client-tokens.js';
import { ClientRepository, type OnPremClient } from '../client.repository.js';
import { accessDenied, invalid, OnPremRefusal } from '../onprem.errors.js';
import { type ClientUser, ClientUserRepository } from '../users/client-user.repository.js';
import { weaknessOf } from '../users/password-policy.js';

export interface ClientSignIn {
  readonly nodeId: NodeId;
  readonly username: string;
  readonly password: string;
  readonly newPassword?: string | undefined;
  /** Of the network, for the throttle. */
  readonly address: string;
}

/**
 * Turns a user's password into a bearer token. A password that was handed out opens nothing: it has to be replaced in the same
 * call. source: whatsapp-onprem-api.md §3
 */
@Injectable()
export class SignInClient {
  constructor(
    private readonly database: Database,
    private readonly clients: ClientRepository,
    private readonly users: ClientUserRepository,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
    private readonly tokens: ClientTokens,
  ) {}

  async execute({ nodeId, username, password, newPassword, address }: ClientSignIn): Promise<ClientToken> {
    const attempt = { email: `onprem ${nodeId} ${username.slice(0, 64)}`, address };
    await this.throttle.admit(attempt);
    const { client, user } = await this.find(nodeId, username);
    const right = await this.passwords.matches(password, user?.passwordHash ?? null);
    if (!client || !user || !right) throw accessDenied();
    const newHash = await this.newHash(user, newPassword);

    const token = this.tokens.mint(user.username);
    await this.database.withTenant(client.tenantId, async (tx) => {
      if (newHash) await this.users.changePassword(tx, client.tenantId, nodeId, user.username, newHash);
      await this.users.addToken(tx, client.tenantId, nodeId, user.username, token);
    });
    await this.database.withSystem('forgive a sign-in', (tx) => this.throttle.forgive(tx, attempt));
    return token;
  }

  private find(nodeId: NodeId, username: string): Promise<{ client: OnPremClient | null; user: ClientUser | null }> {
    return this.database.withSystem('find who signs in to an on-premises client', async (tx) => {
      const client = await this.clients.find(tx, nodeId);
      return { client, user: client && (await this.users.find(tx, client.tenantId, nodeId, username)) };
    });
  }

  private async newHash(user: ClientUser, newPassword: string | undefined): Promise<string | null> {
    if (newPassword === undefined) {
      if (user.mustChange) throw new OnPremRefusal(1024, 'Password must be changed');
      return null;
    }
    const weakness = weaknessOf(newPassword);
    if (weakness) throw invalid('new_password', weakness);
    if (await this.passwords.matches(newPassword, user.passwordHash))
      throw invalid('new_password', 'it is the password that has to be changed');
    return this.passwords.hash(newPassword);
  }
}
