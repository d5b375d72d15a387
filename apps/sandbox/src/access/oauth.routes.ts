import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { tokenOf } from '../graph/caller.js';
import { GraphError } from '../graph/graph-error.js';
import { optionalWord, paramsOf, wordIn } from '../graph/params.js';
import type { World } from '../world.js';
import { PERMISSIONS } from './permissions.js';
import type { AccessToken } from './tokens.js';

const TYPES = { user: 'USER', system_user: 'SYSTEM_USER', business: 'SYSTEM_USER', app: 'APP' } as const;

/** Code exchange, app tokens and the token debugger (source: whatsapp-cloud-api.md §1, §8.2). */
export function oauthRoutes(app: FastifyInstance, world: World): void {
  const exchange = (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
    return tokenFor(request, world);
  };
  const debug = (request: FastifyRequest) => ({ data: inspected(request, world) });
  app.get('/:version/oauth/access_token', exchange);
  app.post('/:version/oauth/access_token', exchange);
  app.get('/:version/debug_token', debug);
}

function tokenFor(request: FastifyRequest, { metaApp, tokens, codes, clock }: World): object {
  const params = paramsOf(request);
  if (wordIn(params, 'client_id') !== metaApp.id)
    throw new GraphError(100, undefined, { message: 'Error validating application. Invalid application ID.' });
  if (wordIn(params, 'client_secret') !== metaApp.secret)
    throw new GraphError(100, undefined, { message: 'Error validating client secret.' });
  if (optionalWord(params, 'grant_type') === 'client_credentials')
    return { access_token: tokens.issueAppToken().token, token_type: 'bearer' };
  const token = tokens.find(codes.redeem(wordIn(params, 'code')));
  if (!token) throw new GraphError(1);
  const left = token.expiresAt === null ? undefined : Math.max(0, Math.floor((token.expiresAt - clock.ms()) / 1000));
  return { access_token: token.token, token_type: 'bearer', expires_in: left };
}

function inspected(request: FastifyRequest, { tokens, metaApp, network }: World): object {
  const text = tokenOf(request);
  if (text === undefined) throw new GraphError(104, undefined, { message: 'An access token is required.' });
  const caller = tokens.check(text, (request.query as { appsecret_proof?: string }).appsecret_proof, null);
  const input = wordIn(request.query as Record<string, unknown>, 'input_token');
  if (caller.kind !== 'app' && caller.token !== input)
    throw new GraphError(100, undefined, { message: 'The access token of the app or of an app developer is needed.' });
  const token = tokens.find(input);
  if (!token) return { app_id: metaApp.id, is_valid: false, scopes: [] };
  const seconds = token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1000);
  return {
    app_id: metaApp.id,
    type: TYPES[token.kind],
    scopes: token.scopes,
    granular_scopes: granular(token, (wabaId) => network.waba(wabaId)?.businessId),
    expires_at: seconds,
    data_access_expires_at: seconds,
    is_valid: tokens.isValid(token),
  };
}

/** Which accounts each permission reaches: how a lost signup finds its account again. */
function granular(token: AccessToken, businessOf: (wabaId: string) => string | undefined): readonly object[] {
  const wabas = [...token.wabas];
  return PERMISSIONS.filter((scope) => token.scopes.includes(scope)).map((scope) => ({
    scope,
    target_ids: scope === 'business_management' ? [...new Set(wabas.flatMap((id) => businessOf(id) ?? []))] : wabas,
  }));
}
