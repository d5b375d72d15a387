import { Injectable } from '@nestjs/common';
import { OfferMedia, TidyMedia } from '#media';
import { DeliverCallbacks, DueCallbacks } from '#onprem';
import { PendingTemplates, SubmitTemplates } from '#templates';
import { DeliverWebhooks, DueDeliveries } from '#webhooks';

/** The two halves of delivering to tenants: what a job brings, and what has become due. */
@Injectable()
export class WebhookWork {
  constructor(
    readonly deliver: DeliverWebhooks,
    readonly due: DueDeliveries,
  ) {}
}

/** The two halves of submitting templates. */
@Injectable()
export class TemplateWork {
  constructor(
    readonly submit: SubmitTemplates,
    readonly pending: PendingTemplates,
  ) {}
}

/** The two halves of files that nobody asks for by themselves: what is to be fetched, and what is to go. */
@Injectable()
export class MediaWork {
  constructor(
    readonly offer: OfferMedia,
    readonly tidy: TidyMedia,
  ) {}
}

/** The two halves of calling on-premises clients back. */
@Injectable()
export class CallbackWork {
  constructor(
    readonly deliver: DeliverCallbacks,
    readonly due: DueCallbacks,
  ) {}
}
