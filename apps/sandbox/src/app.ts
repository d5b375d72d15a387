import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from '#platform/kernel';
import { accountEventRoutes } from './accounts/account-events.routes.js';
import { portfolioRoutes } from './accounts/portfolio.routes.js';
import { subscriptionRoutes } from './accounts/subscriptions.routes.js';
import { oauthRoutes } from './access/oauth.routes.js';
import { signupRoutes } from './access/signups.routes.js';
import { usageHook } from './access/usage.js';
import { analyticsRoutes } from './analytics/analytics.routes.js';
import { chaosRoutes } from './chaos/chaos.routes.js';
import { clockRoutes } from './clock/clock.routes.js';
import { businessAppRoutes } from './coexistence/business-app.routes.js';
import { GraphError } from './graph/graph-error.js';
import { nodeRoutes } from './graph/nodes.routes.js';
import { isOfGraph, versioned } from './graph/paths.js';
import { groupHandsetRoutes } from './groups/group-handsets.routes.js';
import { groupRoutes } from './groups/groups.routes.js';
import { handsetMessageRoutes } from './handsets/handset-messages.routes.js';
import { handsetRoutes } from './handsets/handsets.routes.js';
import { identityRoutes } from './handsets/identity.routes.js';
import { limitsRoutes } from './limits/limits.routes.js';
import { mediaRoutes } from './media/media.routes.js';
import { uploadRoutes } from './media/uploads.routes.js';
import { messageRoutes } from './messages/messages.routes.js';
import { provisioningRoutes } from './network/provisioning.routes.js';
import { blockUsersRoutes } from './numbers/block-users.routes.js';
import { lifecycleRoutes } from './numbers/lifecycle.routes.js';
import { preverifiedRoutes } from './numbers/preverified.routes.js';
import { qrCodeRoutes } from './numbers/qr-codes.routes.js';
import { numberResourceRoutes } from './numbers/resources.routes.js';
import { sandboxNumberRoutes } from './numbers/sandbox-numbers.routes.js';
import { oracleRoutes } from './oracle/oracle.routes.js';
import { Problem } from './problems/problem.js';
import { scenarioRoutes } from './scenarios/scenarios.routes.js';
import { sandboxTemplateRoutes } from './templates/sandbox-templates.routes.js';
import { templateActionRoutes } from './templates/template-actions.routes.js';
import { templateRoutes } from './templates/templates.routes.js';
import { webhookRoutes } from './webhooks/webhooks.routes.js';
import type { World } from './world.js';

const BODY_LIMIT = 32 * 1024 * 1024;

/** All routes over one world. */
export async function buildApp(world: World, log: Logger): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    // Hung sends of a chaos test must not keep the process.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500, querystringParser: lastOfEach },
    rewriteUrl: (request) => versioned(request.url ?? '/'),
    // A path that cannot even be read.
    frameworkErrors: (error, request, reply) => answer(error, request.url, reply as unknown as Answering, log),
  });
  // Bodies stay text: the record wants exactly what came, and each side refuses broken JSON in its own shape.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', 'text/plain', '*'], { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  answerErrors(app, log);
  app.addHook('onRequest', usageHook(world));

  app.get('/livez', () => ({ status: 'ok' }));
  app.get('/readyz', () => ({ status: 'ok' }));
  messageRoutes(app, world);
  await mediaRoutes(app, world);
  templateRoutes(app, world);
  templateActionRoutes(app, world);
  sandboxTemplateRoutes(app, world);
  networkRoutes(app, world);
  await uploadRoutes(app, world);
  nodeRoutes(app, world);
  handsetRoutes(app, world);
  handsetMessageRoutes(app, world);
  provisioningRoutes(app, world);
  clockRoutes(app, world);
  chaosRoutes(app, world);
  limitsRoutes(app, world);
  scenarioRoutes(app, world);
  webhookRoutes(app, world);
  oracleRoutes(app, world);
  return app;
}

/** Numbers, accounts, tokens and the app. */
function networkRoutes(app: FastifyInstance, world: World): void {
  lifecycleRoutes(app, world);
  numberResourceRoutes(app, world);
  blockUsersRoutes(app, world);
  qrCodeRoutes(app, world);
  preverifiedRoutes(app, world);
  sandboxNumberRoutes(app, world);
  subscriptionRoutes(app, world);
  portfolioRoutes(app, world);
  accountEventRoutes(app, world);
  oauthRoutes(app, world);
  signupRoutes(app, world);
  analyticsRoutes(app, world);
  groupRoutes(app, world);
  businessAppRoutes(app, world);
  identityRoutes(app, world);
  groupHandsetRoutes(app, world);
}

/** A parameter that stands there twice counts as it stands last, as it does on Graph. */
const lastOfEach = (query: string): Record<string, string> =>
  query === '' ? {} : Object.fromEntries(new URLSearchParams(query));

/** Graph refusals in Graph's shape, those of the sandbox's own routes as problem documents. */
function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error: FastifyError | GraphError | Problem, request, reply) => {
    answer(error, request.url, reply as unknown as Answering, log);
  });
  app.setNotFoundHandler((request, reply) => {
    if (!isOfGraph(request.url))
      return sendProblem(reply, new Problem(404, 'Not found', `There is no ${request.method} ${request.url}.`));
    const error = new GraphError(2500, undefined, { message: `Unknown path components: ${request.url}` });
    return reply.code(error.status).send(error.toJSON());
  });
}

function answer(error: FastifyError | GraphError | Problem, url: string, reply: Answering, log: Logger): unknown {
  if (error instanceof Problem) return sendProblem(reply, error);
  const status = error instanceof GraphError ? error.status : (error.statusCode ?? 500);
  if (!(error instanceof GraphError) && status >= 500) log.error({ err: error }, 'a request failed');
  if (!(error instanceof GraphError) && !isOfGraph(url))
    return sendProblem(reply, new Problem(status, 'Request failed', error.message));
  const refusal = error instanceof GraphError ? error : refusalFor(error, status);
  if (refusal.status === 401)
    // source: whatsapp-cloud-api.md §6.1
    reply.header('www-authenticate', `OAuth "Facebook Platform" "invalid_token" "${refusal.reason}"`);
  return reply.code(refusal.status).type('application/json; charset=utf-8').send(JSON.stringify(refusal));
}

/** What the server under the routes refuses: a body that is too large, a path with a broken escape. */
const refusalFor = (error: FastifyError, status: number): GraphError =>
  status < 500 ? new GraphError(100, undefined, { message: `${error.message}.` }) : new GraphError(131000);

interface Answering {
  code(status: number): Answering;
  type(mime: string): Answering;
  header(name: string, value: string): Answering;
  send(body: string): unknown;
}

const sendProblem = (reply: Pick<Answering, 'code'>, problem: Problem): unknown =>
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
