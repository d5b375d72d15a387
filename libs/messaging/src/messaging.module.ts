import { type DynamicModule, Global, Module } from '@nestjs/common';
import { BillingModule } from '#billing';
import { ContactsModule } from '#contacts';
import { GroupsModule } from '#groups';
import { NodesModule } from '#nodes';
import { NumbersModule } from '#numbers';
import { TemplatesModule } from '#templates';
import { AcceptMessages } from './accept-messages/accept-messages.js';
import { AcceptRepository } from './accept-messages/accept.repository.js';
import { AcceptCoalescer } from './accept-messages/coalescer.js';
import { IdempotencyRepository } from './accept-messages/idempotency.repository.js';
import { Repeats } from './accept-messages/repeats.js';
import { SendController } from './accept-messages/send.controller.js';
import { LoadSendFacts } from './accept-messages/send-facts.js';
import { ApplyStatuses } from './apply-statuses/apply-statuses.js';
import { MergeReceipts } from './apply-statuses/merge-receipts.js';
import { ParkedStatuses } from './apply-statuses/parked-statuses.js';
import { ReceiptRepository } from './apply-statuses/receipt.repository.js';
import { StatusRepository } from './apply-statuses/status.repository.js';
import { CancelMessage } from './cancel-message/cancel-message.js';
import { ClaimMessages } from './claim-messages/claim-messages.js';
import { ClaimRepository } from './claim-messages/claim.repository.js';
import { WorkController } from './claim-messages/work.controller.js';
import { CountMessages } from './count-messages.js';
import { EndMessages } from './end-messages.js';
import { MESSAGING_CONFIG, type MessagingConfig } from './messaging.config.js';
import { MessagesController } from './read-messages/messages.controller.js';
import { Reachability } from './read-messages/reachability.js';
import { ReadRepository } from './read-messages/read.repository.js';
import { QuotedRepository } from './receive-inbound/quoted.repository.js';
import { ReceiveInbound } from './receive-inbound/receive-inbound.js';
import { EnvelopeRepository } from './receive-webhook/envelope.repository.js';
import { IngressController } from './receive-webhook/ingress.controller.js';
import { ApplyPreferences } from './receive-webhook/apply-preferences.js';
import { ProcessEnvelopes } from './receive-webhook/process-envelopes.js';
import { MarkUnknown } from './record-outcomes/mark-unknown.js';
import { RecordOutcomes } from './record-outcomes/record-outcomes.js';
import { RecordRepository } from './record-outcomes/record.repository.js';
import { SweepEndings } from './sweep/sweep-endings.js';
import { SweepParked } from './sweep/sweep-parked.js';
import { Sweeper } from './sweep/sweeper.js';
import { SweepRepository } from './sweep/sweep.repository.js';

const features = [ContactsModule, GroupsModule, NumbersModule, NodesModule, TemplatesModule, BillingModule];
const accepting = [AcceptMessages, AcceptCoalescer, AcceptRepository, IdempotencyRepository, LoadSendFacts, Repeats];
const sending = [
  ClaimMessages,
  ClaimRepository,
  RecordOutcomes,
  MarkUnknown,
  RecordRepository,
  EndMessages,
  CancelMessage,
];
const receiving = [
  ApplyPreferences,
  ApplyStatuses,
  EnvelopeRepository,
  MergeReceipts,
  ParkedStatuses,
  ProcessEnvelopes,
  QuotedRepository,
  ReceiptRepository,
  ReceiveInbound,
  StatusRepository,
];

/** Messages, from accept to the last status. */
@Global()
@Module({})
export class MessagingModule {
  static forRoot(config: MessagingConfig): DynamicModule {
    const providers = [...accepting, ...sending, ...receiving, ReadRepository, Reachability, CountMessages];
    return {
      module: MessagingModule,
      imports: features,
      providers: [{ provide: MESSAGING_CONFIG, useValue: config }, ...providers],
      exports: [MESSAGING_CONFIG, ...providers],
    };
  }
}

/** The routes of messaging: the tenant's, Meta's and the nodes'. */
@Module({
  imports: [NodesModule],
  controllers: [SendController, MessagesController, IngressController, WorkController],
})
export class MessagingApiModule {}

/** The background work of messaging; needs `Queues` from the app. */
@Module({
  imports: features,
  providers: [Sweeper, SweepEndings, SweepParked, SweepRepository],
  exports: [Sweeper],
})
export class MessagingSweepModule {}
