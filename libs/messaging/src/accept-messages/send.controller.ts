import { Body, Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerTenant, TenantScope } from '#identity';
import { fieldErrors, problemOf, type Problem } from '#platform/http';
import { Clock, Invalid, newId, publicId, type DomainError, type TenantId } from '#platform/kernel';
import { AcceptCoalescer } from './coalescer.js';
import { AcceptMessages } from './accept-messages.js';
import type { AcceptCommand, AcceptedAnswer, AcceptOutcome } from './command.js';
import { wantedOf } from './content.js';
import { idempotencyOf } from './idempotency.header.js';
import { AcceptedResponse, BatchResponse } from './send.response.js';
import { SendBatchRequest, SendMessageRequest } from './send.schema.js';

@ApiTags('Messages')
@Controller('v1/messages')
export class SendController {
  constructor(
    private readonly coalescer: AcceptCoalescer,
    private readonly accept: AcceptMessages,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @TenantScope('messages:send')
  @ApiOperation({ summary: 'Send one message' })
  @ApiAcceptedResponse({ standardSchema: AcceptedResponse })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeating a request under its key has no second effect.',
  })
  async send(
    @CallerTenant() tenantId: TenantId,
    @Body({ schema: SendMessageRequest }) request: SendMessageRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedResponse> {
    const idempotency = idempotencyOf(key, 'POST', '/v1/messages', http.body);
    const outcome = await this.coalescer.submit(tenantId, {
      message: wantedOf(request),
      idempotency,
      batchId: null,
      refusals: 'answer',
    });
    if (outcome.kind === 'refused') throw outcome.refusal;
    reply.header('location', `/v1/messages/${outcome.answer.id}`);
    if (outcome.kind === 'replayed') reply.header('idempotent-replayed', 'true');
    return outcome.answer;
  }

  @Post('batch')
  @HttpCode(202)
  @TenantScope('messages:send')
  @ApiOperation({ summary: 'Send up to 1,000 messages; each is accepted or refused by itself' })
  @ApiAcceptedResponse({ standardSchema: BatchResponse })
  async sendBatch(
    @CallerTenant() tenantId: TenantId,
    @Body({ schema: SendBatchRequest }) batch: SendBatchRequest,
    @Headers('idempotency-key') header: string | undefined,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchResponse> {
    const key = idempotencyOf(header, 'POST', '/v1/messages/batch', http.body);
    const batchId = newId<'batch'>(this.clock.now());
    const checked = batch.messages.map((item) => check(batch.defaults, item));
    const commands = checked.flatMap((each): AcceptCommand[] =>
      'request' in each ? [{ message: wantedOf(each.request), batchId, idempotency: null, refusals: 'answer' }] : [],
    );
    const answer = (outcomes: readonly AcceptOutcome[]) => responseOf(batchId, checked, outcomes, http.id);
    if (!key) return answer(commands.length ? await this.accept.execute(tenantId, commands) : []);
    const once = await this.accept.executeOnce(tenantId, commands, key, answer);
    if (once.replayed) reply.header('idempotent-replayed', 'true');
    return once.answer;
  }
}

type Checked = { readonly request: SendMessageRequest } | { readonly refusal: DomainError };

function check(defaults: SendBatchRequest['defaults'], item: unknown): Checked {
  // Nothing at all must not become a message made of defaults.
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return { refusal: new Invalid([{ pointer: '', detail: 'a message is a JSON object' }]) };
  const parsed = SendMessageRequest.safeParse({ ...defaults, ...item });
  return parsed.success ? { request: parsed.data } : { refusal: new Invalid(fieldErrors(parsed.error.issues)) };
}

function responseOf(
  batchId: string,
  checked: readonly Checked[],
  outcomes: readonly AcceptOutcome[],
  requestId: string,
): BatchResponse {
  const queue = [...outcomes];
  const results = checked.map((each, index) => ({
    index,
    ...resultOf('request' in each ? queue.shift() : each, requestId),
  }));
  const rejected = results.filter((result) => 'error' in result && result.error !== null).length;
  return { batch_id: publicId('batch', batchId), accepted: results.length - rejected, rejected, results };
}

function resultOf(
  outcome: AcceptOutcome | { refusal: DomainError } | undefined,
  requestId: string,
): AcceptedAnswer | { error: Problem } {
  if (outcome && 'answer' in outcome) return outcome.answer;
  if (outcome && 'refusal' in outcome) return { error: problemOf(outcome.refusal, requestId) };
  throw new Error('a message of the batch has no outcome');
}
