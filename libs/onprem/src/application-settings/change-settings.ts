import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import { Egress } from '#platform/egress';
import { isSince } from '../client-version.js';
import type { OwnNumber } from '../number-graph.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { invalid } from '../onprem.errors.js';
import type { ApplicationSettings, SettingsChange } from './application-settings.js';
import { IdentityCheck } from './identity-check.js';
import type { SettingsRequest } from './settings-request.js';
import { SettingsRepository } from './settings.repository.js';

/**
 * Changes the application settings, key by key; what needed a restart once is in force with the next call. What WhatsApp has to know
 * of, it is told first: a client that got no answer changes it again.
 */
@Injectable()
export class ChangeSettings {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsRepository,
    private readonly identityCheck: IdentityCheck,
    private readonly egress: Egress,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async execute(client: OwnNumber, change: SettingsRequest): Promise<void> {
    this.requireCallable(change);
    const { tenantId, nodeId } = client;
    const before = await this.database.withTenant(tenantId, (tx) => this.settings.get(tx, tenantId, nodeId));
    this.requireOneWay(before, change);
    const { show_security_notifications: minds } = change;
    const isNews = minds !== undefined && minds !== before.show_security_notifications;
    if (isNews) await this.identityCheck.switch(client, minds);
    const replaced = await this.database.withTenant(tenantId, (tx) =>
      this.settings.change(tx, tenantId, nodeId, change),
    );
    const wasOvertaken = replaced.show_security_notifications !== before.show_security_notifications;
    if (isNews || (minds !== undefined && wasOvertaken)) await this.identityCheck.agree(client);
  }

  /** Everything to its default; nobody is called any more. */
  async reset(client: OwnNumber): Promise<void> {
    const { tenantId, nodeId } = client;
    const before = await this.database.withTenant(tenantId, (tx) => this.settings.get(tx, tenantId, nodeId));
    if (before.show_security_notifications) await this.identityCheck.switch(client, false);
    await this.database.withTenant(tenantId, (tx) => this.settings.save(tx, tenantId, nodeId, {}));
    if (before.show_security_notifications) await this.identityCheck.agree(client);
  }

  /** Everything anew, as a backup has it; `tellNetwork` belongs after it. */
  async replace(tx: Tx, { tenantId, nodeId }: OwnNumber, settings: SettingsRequest): Promise<void> {
    this.requireCallable(settings);
    await this.settings.save(tx, tenantId, nodeId, settings as SettingsChange);
  }

  /** What a backup says that WhatsApp has to know of. */
  async tellNetwork(client: OwnNumber, { show_security_notifications: minds }: SettingsRequest): Promise<void> {
    if (minds !== undefined) await this.identityCheck.agree(client);
  }

  private requireCallable({ webhooks }: SettingsRequest): void {
    const refusal = webhooks?.url ? this.egress.checkUrl(webhooks.url) : null;
    if (refusal) throw invalid('webhooks.url', refusal.detail);
  }

  /** source: whatsapp-onprem-api.md §5: since v2.35 it can be switched off and never on again */
  private requireOneWay(before: ApplicationSettings, { pass_through }: SettingsRequest): void {
    if (pass_through !== true || before.pass_through || !isSince(this.config.ONPREM_VERSION, 2, 35)) return;
    throw invalid('pass_through', 'it cannot be switched on any more since v2.35');
  }
}
