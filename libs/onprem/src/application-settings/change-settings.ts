import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { Egress } from '#platform/egress';
import type { ClientCaller } from '../authenticate/client-caller.js';
import { isSince } from '../client-version.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { invalid } from '../onprem.errors.js';
import type { SettingsChange } from './application-settings.js';
import type { SettingsRequest } from './settings-request.js';
import { SettingsRepository } from './settings.repository.js';

type Client = Pick<ClientCaller, 'tenantId' | 'nodeId'>;

/** Changes the application settings, key by key; what needed a restart once is in force with the next call. */
@Injectable()
export class ChangeSettings {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly egress: Egress,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async execute(tx: Tx, { tenantId, nodeId }: Client, change: SettingsRequest): Promise<void> {
    this.requireCallable(change);
    await this.requireOneWay(tx, { tenantId, nodeId }, change);
    await this.settings.change(tx, tenantId, nodeId, change);
  }

  /** Everything anew, as a backup has it. */
  async replace(tx: Tx, { tenantId, nodeId }: Client, settings: SettingsRequest): Promise<void> {
    this.requireCallable(settings);
    await this.settings.save(tx, tenantId, nodeId, settings as SettingsChange);
  }

  private requireCallable({ webhooks }: SettingsRequest): void {
    const refusal = webhooks?.url ? this.egress.checkUrl(webhooks.url) : null;
    if (refusal) throw invalid('webhooks.url', refusal.detail);
  }

  /** source: whatsapp-onprem-api.md §5: since v2.35 it can be switched off and never on again */
  private async requireOneWay(tx: Tx, { tenantId, nodeId }: Client, { pass_through }: SettingsRequest): Promise<void> {
    if (pass_through !== true || !isSince(this.config.ONPREM_VERSION, 2, 35)) return;
    const before = await this.settings.get(tx, tenantId, nodeId);
    if (!before.pass_through) throw invalid('pass_through', 'it cannot be switched on any more since v2.35');
  }
}
