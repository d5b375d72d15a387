import type { Logger } from '#platform/kernel';
import { AccountEvents } from './accounts/account-events.js';
import { Capability } from './accounts/capability.js';
import { CreditLine } from './accounts/credit.js';
import { EditWaba } from './accounts/edit-waba.js';
import { MetaApp } from './access/meta-app.js';
import { SignupCodes } from './access/signup-codes.js';
import { Tokens } from './access/tokens.js';
import { AccountAnalytics } from './analytics/account-analytics.js';
import { CountingAnnouncer } from './analytics/counting-announcer.js';
import { Tally } from './analytics/tally.js';
import { Tariff } from './analytics/tariff.js';
import { TemplateAnalytics } from './analytics/template-analytics.js';
import { ChaosBoard } from './chaos/chaos.js';
import { Chats } from './chats/chats.js';
import { Agenda } from './clock/agenda.js';
import { Watch } from './clock/watch.js';
import { SandboxClock } from './clock/sandbox-clock.js';
import { AppHistory } from './coexistence/app-history.js';
import { BusinessApp } from './coexistence/business-app.js';
import type { SandboxConfig } from './config.js';
import { GroupNews } from './groups/group-news.js';
import { GroupStatuses } from './groups/group-statuses.js';
import { Groups } from './groups/groups.js';
import { Membership } from './groups/membership.js';
import { SendToGroup } from './groups/send-to-group.js';
import { Handsets } from './handsets/handsets.js';
import { IdentityNews } from './handsets/identity-news.js';
import { Inbound } from './handsets/inbound.js';
import { InboundContents } from './handsets/inbound-contents.js';
import { RareContents } from './handsets/rare-content.js';
import { Journal } from './journal/journal.js';
import { Limits } from './limits/limits.js';
import { Audience } from './limits/audience.js';
import { DownloadLinks } from './media/download-links.js';
import { MediaStore } from './media/media-store.js';
import { Uploads } from './media/uploads.js';
import { SendMessage } from './messages/send-message.js';
import { Allowance } from './metering/allowance.js';
import { Conversations } from './metering/conversations.js';
import { Meter } from './metering/meter.js';
import { Network } from './network/network.js';
import { tierOf } from './network/tier.js';
import type { Waba } from './network/waba.js';
import { wabaNode } from './network/waba-node.js';
import { AddNumber } from './numbers/add-number.js';
import { BlockList } from './numbers/block-list.js';
import { NameReview } from './numbers/name-review.js';
import { PreverifiedNumbers } from './numbers/preverified.js';
import { QrCodes } from './numbers/qr-codes.js';
import { Usernames } from './numbers/usernames.js';
import { SendRecord } from './oracle/record.js';
import { Pacing } from './quality/pacing.js';
import { Quality } from './quality/quality.js';
import { Scenarios } from './scenarios/scenarios.js';
import { Obstacles } from './statuses/obstacles.js';
import { Progress } from './statuses/progress.js';
import { CreateTemplate } from './templates/create-template.js';
import { EditTemplate } from './templates/edit-template.js';
import { Review } from './templates/review.js';
import { TemplateWebhooks } from './templates/template-webhooks.js';
import { TemplateQuota } from './templates/template-quota.js';
import { Templates } from './templates/templates.js';
import { UpsertTemplates } from './templates/upsert-templates.js';
import { Notices } from './webhooks/notices.js';
import { Parking } from './webhooks/parking.js';
import { Webhooks } from './webhooks/webhooks.js';
import type { World } from './world.js';

/** Puts the world together, replays what the journal remembers, and sets in motion again what a restart interrupted. */
export async function openWorld(config: SandboxConfig, log: Logger): Promise<{ world: World; close(): Promise<void> }> {
  const journal = new Journal(config.dataDir, log);
  const agenda = new Agenda((error) => log.error({ err: error }, 'something planned failed'));
  const clock = new SandboxClock(journal);
  const chaos = new ChaosBoard();
  const metaApp = new MetaApp(config, journal);
  const tokens = new Tokens(journal, metaApp, clock);
  const network = new Network(journal, clock, tokens);
  const handsets = new Handsets(journal);
  const chats = new Chats(journal, network, handsets, clock);
  const media = new MediaStore(journal, clock, config.dataDir);
  const links = new DownloadLinks(clock);
  const record = new SendRecord(journal);
  const templates = new Templates(journal, clock);
  const hears = (field: string) => metaApp.hears(field);
  const webhooks = new Webhooks({ ...config, hears }, new Parking(journal), chaos, agenda, clock, log);
  const notices = new Notices(webhooks, clock);
  const nameReview = new NameReview(network, notices, agenda, config.templateReviewMs);
  const blockList = new BlockList(journal, network, chats);
  const allowance = new Allowance(journal);
  const meter = new Meter(allowance, new Conversations(journal, allowance));
  const tally = new Tally(journal, templates, clock);
  const tariff = new Tariff(journal);
  const analytics = new AccountAnalytics(network, tally, tariff, clock);
  const announcer = new CountingAnnouncer(webhooks, meter, clock, tally);
  const limits = new Limits(journal);
  const tierOfWaba = (waba: Waba) => tierOf(limits.ofAccount(waba).messagingLimit);
  const obstacles = new Obstacles(limits, new Audience(journal), clock);
  const progress = new Progress(chats, meter, announcer, obstacles, agenda, clock, config.statusDelayMs);
  const watch = new Watch(agenda, clock);
  const tell = new TemplateWebhooks(network, webhooks, clock);
  const review = new Review(templates, tell, agenda, watch, clock, config.templateReviewMs);
  const quality = new Quality(journal, chats, templates, network, review, webhooks, clock);
  const pacing = new Pacing(journal, limits, chats, templates, quality, review, progress, watch);
  const appHistory = new AppHistory(chats, media, webhooks, clock);
  const preverified = new PreverifiedNumbers(journal, clock);
  const templateQuota = new TemplateQuota(limits, network);
  const createTemplate = new CreateTemplate(templates, review, templateQuota, clock);
  const editTemplate = new EditTemplate(templates, review, clock);
  const contents = new InboundContents(media, links, new RareContents(handsets, clock));
  const groups = new Groups(journal, clock);
  const groupNews = new GroupNews(network, chats, webhooks, agenda, clock);
  const { statusDelayMs: delay } = config;
  const groupStatuses = new GroupStatuses(webhooks, meter, tally, obstacles, agenda, clock, delay);
  const world: World = {
    network,
    clock,
    chaos,
    chats,
    handsets,
    inbound: new Inbound(chats, contents, webhooks, clock, chaos),
    media,
    links,
    send: new SendMessage(chats, templates, media, record, limits, pacing, groups, clock),
    record,
    limits,
    pacing,
    quality,
    scenarios: new Scenarios(journal, agenda, clock, log),
    progress,
    templates,
    templateQuota,
    createTemplate,
    editTemplate,
    upsertTemplates: new UpsertTemplates(templates, createTemplate, editTemplate),
    review,
    webhooks,
    notices,
    metaApp,
    tokens,
    codes: new SignupCodes(journal, clock),
    preverified,
    capability: new Capability(limits, network, notices),
    addNumber: new AddNumber(network, preverified, clock),
    nameReview,
    usernames: new Usernames(network, notices),
    blockList,
    qrCodes: new QrCodes(journal),
    editWaba: new EditWaba(network),
    accountEvents: new AccountEvents(network, notices, templates, review),
    credit: new CreditLine(journal, network),
    uploads: new Uploads(journal, config.dataDir, config.appSecret),
    reader: () => ({ appId: metaApp.id, appUrl: webhooks.report().url, tierOf: tierOfWaba }),
    identityNews: new IdentityNews(handsets, chats, webhooks, clock),
    businessApp: new BusinessApp(network, chats, appHistory, webhooks, notices, clock),
    groups,
    groupNews,
    groupStatuses,
    membership: new Membership(groups, groupNews, clock),
    sendToGroup: new SendToGroup(groups, chats, templates, media, record, groupStatuses, agenda, clock, delay),
    tally,
    tariff,
    templateAnalytics: new TemplateAnalytics(templates, tally, tariff, clock),
    wabaNode: (waba) => ({ ...wabaNode(waba, metaApp, tierOfWaba(waba)), ...analytics.fieldsOf(waba) }),
  };

  await journal.open();
  webhooks.start();
  if (metaApp.callback) webhooks.pointTo(metaApp.callback.url, metaApp.callback.verifyToken);
  progress.resume();
  review.start();
  nameReview.start();
  watch.start();

  const close = async () => {
    agenda.close();
    await webhooks.close();
    await journal.close();
  };
  return { world, close };
}
