import { Controller, Get, HttpCode, Inject, Post, Query, RawBody, Headers } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OtherProof } from '#identity';
import { Database } from '#platform/database';
import { DomainError, newId, sameBytes, sha256 } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { isSignedBy } from '#whatsapp';
import { MESSAGING_CONFIG, type MessagingConfig } from '../messaging.config.js';
import { EnvelopeRepository } from './envelope.repository.js';
import { INBOUND_QUEUE } from './inbound-queue.js';

class BadSignature extends DomainError {
  readonly code = 'bad_signature';
  readonly kind = 'forbidden';
  constructor() {
    super('X-Hub-Signature-256 was not made with this app’s secret over these bytes.');
  }
}

class BadVerifyToken extends DomainError {
  readonly code = 'bad_verify_token';
  readonly kind = 'forbidden';
  constructor() {
    super('hub.verify_token is not the one of this app.');
  }
}

/** Where Meta's notifications come in: checked, stored, answered. Looking inside is a worker's job. source: whatsapp-cloud-api.md §5.1 */
@ApiExcludeController()
@Controller('ingress/meta')
export class IngressController {
  constructor(
    @Inject(MESSAGING_CONFIG) private readonly config: MessagingConfig,
    private readonly database: Database,
    private readonly envelopes: EnvelopeRepository,
  ) {}

  @Get()
  @OtherProof('the verify token of the app')
  verify(@Query() query: Record<string, string>): string {
    const given = sha256(String(query['hub.verify_token'] ?? ''));
    if (query['hub.mode'] !== 'subscribe' || !sameBytes(given, sha256(this.config.META_VERIFY_TOKEN)))
      throw new BadVerifyToken();
    return String(query['hub.challenge'] ?? '');
  }

  @Post()
  @HttpCode(200)
  @OtherProof('Meta’s signature over the raw bytes')
  async receive(
    @RawBody() body: Buffer | undefined,
    @Headers('x-hub-signature-256') signature: string | undefined,
  ): Promise<string> {
    if (!body || !isSignedBy(this.config.META_APP_SECRET, body, signature)) throw new BadSignature();
    const id = newId<'envelope'>(new Date());
    await this.database.withSystem('store a notification', async (tx) => {
      // U+0000 cannot be stored as text; as the escape it is, JSON still reads it.
      await this.envelopes.insert(tx, id, body.toString('utf8').replaceAll('\u0000', '\\u0000'));
      await addToOutbox(tx, [{ queue: INBOUND_QUEUE, ref: id }]);
    });
    return 'EVENT_RECEIVED';
  }
}
