import type { CreditLine } from './accounts/credit.js';
import type { EditWaba } from './accounts/edit-waba.js';
import type { MetaApp } from './access/meta-app.js';
import type { SignupCodes } from './access/signup-codes.js';
import type { Tokens } from './access/tokens.js';
import type { ChaosBoard } from './chaos/chaos.js';
import type { Chats } from './chats/chats.js';
import type { SandboxClock } from './clock/sandbox-clock.js';
import type { Fields } from './graph/json.js';
import type { Handsets } from './handsets/handsets.js';
import type { Inbound } from './handsets/inbound.js';
import type { DownloadLinks } from './media/download-links.js';
import type { MediaStore } from './media/media-store.js';
import type { Uploads } from './media/uploads.js';
import type { SendMessage } from './messages/send-message.js';
import type { Network } from './network/network.js';
import type { Reader } from './network/number-node.js';
import type { Waba } from './network/waba.js';
import type { AddNumber } from './numbers/add-number.js';
import type { BlockList } from './numbers/block-list.js';
import type { NameReview } from './numbers/name-review.js';
import type { QrCodes } from './numbers/qr-codes.js';
import type { Usernames } from './numbers/usernames.js';
import type { SendRecord } from './oracle/record.js';
import type { Progress } from './statuses/progress.js';
import type { CreateTemplate } from './templates/create-template.js';
import type { EditTemplate } from './templates/edit-template.js';
import type { Review } from './templates/review.js';
import type { Templates } from './templates/templates.js';
import type { Notices } from './webhooks/notices.js';
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
  readonly progress: Progress;
  readonly templates: Templates;
  readonly createTemplate: CreateTemplate;
  readonly editTemplate: EditTemplate;
  readonly review: Review;
  readonly webhooks: Webhooks;
  readonly notices: Notices;
  readonly metaApp: MetaApp;
  readonly tokens: Tokens;
  readonly codes: SignupCodes;
  readonly addNumber: AddNumber;
  readonly nameReview: NameReview;
  readonly usernames: Usernames;
  readonly blockList: BlockList;
  readonly qrCodes: QrCodes;
  readonly editWaba: EditWaba;
  readonly credit: CreditLine;
  readonly uploads: Uploads;
  /** The app as a node shows it to whoever reads. */
  reader(): Reader;
  /** An account with every field it can be asked for. */
  wabaNode(waba: Waba): Fields;
}
