import type { ChaosBoard } from './chaos/chaos.js';
import type { Chats } from './chats/chats.js';
import type { SandboxClock } from './clock/sandbox-clock.js';
import type { Handsets } from './handsets/handsets.js';
import type { Inbound } from './handsets/inbound.js';
import type { Limits } from './limits/limits.js';
import type { DownloadLinks } from './media/download-links.js';
import type { MediaStore } from './media/media-store.js';
import type { SendMessage } from './messages/send-message.js';
import type { Network } from './network/network.js';
import type { SendRecord } from './oracle/record.js';
import type { Pacing } from './quality/pacing.js';
import type { Quality } from './quality/quality.js';
import type { Scenarios } from './scenarios/scenarios.js';
import type { Progress } from './statuses/progress.js';
import type { CreateTemplate } from './templates/create-template.js';
import type { EditTemplate } from './templates/edit-template.js';
import type { Review } from './templates/review.js';
import type { Templates } from './templates/templates.js';
import type { UpsertTemplates } from './templates/upsert-templates.js';
import type { Webhooks } from './webhooks/webhooks.js';

/** Everything the routes reach for. */
export interface World {
  readonly network: Network;
  readonly clock: SandboxClock;
  readonly chaos: ChaosBoard;
  readonly chats: Chats;
  readonly handsets: Handsets;
  readonly inbound: Inbound;
  readonly media: MediaStore;
  readonly links: DownloadLinks;
  readonly send: SendMessage;
  readonly record: SendRecord;
  readonly limits: Limits;
  readonly pacing: Pacing;
  readonly quality: Quality;
  readonly scenarios: Scenarios;
  readonly progress: Progress;
  readonly templates: Templates;
  readonly createTemplate: CreateTemplate;
  readonly editTemplate: EditTemplate;
  readonly upsertTemplates: UpsertTemplates;
  readonly review: Review;
  readonly webhooks: Webhooks;
}
