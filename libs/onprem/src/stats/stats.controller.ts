import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { AppStats } from './app-stats.js';
import { DbStats } from './db-stats.js';
import { FormatQuery, inPrometheus, type Metrics, PROMETHEUS_TYPE } from './metric.js';
import { WebMetrics } from './web-metrics.js';

/** source: whatsapp-onprem-api.md §13 */
@ApiExcludeController()
@Controller('nodes/:node')
export class StatsController {
  constructor(
    private readonly appStats: AppStats,
    private readonly dbStats: DbStats,
    private readonly webMetrics: WebMetrics,
    private readonly answers: Answers,
  ) {}

  @Get('v1/stats/app')
  @OnPrem('monitor')
  async app(
    @CallerClient() client: ClientCaller,
    @Query({ schema: FormatQuery }) query: FormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const app = await this.appStats.show(client);
    return this.answer(query, reply, app, { stats: { app } });
  }

  @Get('v1/stats/app/internal')
  @OnPrem('monitor')
  async appInternal(
    @CallerClient() client: ClientCaller,
    @Query({ schema: FormatQuery }) query: FormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const app = await this.appStats.showInternal(client);
    return this.answer(query, reply, app, { stats: { app } });
  }

  @Get('v1/stats/db')
  @OnPrem('monitor')
  async db(
    @CallerClient() client: ClientCaller,
    @Query({ schema: FormatQuery }) query: FormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const db = await this.dbStats.show(client);
    return this.answer(query, reply, db, { stats: { db } });
  }

  @Get('v1/stats/db/internal')
  @OnPrem('monitor')
  async dbInternal(
    @CallerClient() client: ClientCaller,
    @Query({ schema: FormatQuery }) query: FormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const db = await this.dbStats.showInternal(client);
    return this.answer(query, reply, db, { stats: { db } });
  }

  @Get('metrics')
  @OnPrem('monitor')
  metrics(
    @CallerClient() client: ClientCaller,
    @Query({ schema: FormatQuery }) query: FormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object | string {
    const metrics = this.webMetrics.of(client.nodeId);
    return this.answer(query, reply, metrics, { metrics });
  }

  @Get('v1/metrics')
  @OnPrem('monitor')
  metricsBelowVersion(
    @CallerClient() client: ClientCaller,
    @Query({ schema: FormatQuery }) query: FormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object | string {
    return this.metrics(client, query, reply);
  }

  private answer({ format }: FormatQuery, reply: FastifyReply, metrics: Metrics, data: object): object | string {
    if (format !== 'prometheus') return this.answers.with(data);
    reply.type(PROMETHEUS_TYPE);
    return inPrometheus(metrics);
  }
}
