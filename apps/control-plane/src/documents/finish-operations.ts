import type { OpenAPIObject } from '@nestjs/swagger';
import type { AccessRule } from '#identity';

type Operation = OpenAPIObject['paths'][string]['get'] & { 'x-access'?: AccessRule };
type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

/** The refusals that many routes share; `Problem` stands for those that only one has. */
const REFUSALS: Record<string, string> = {
  Malformed: 'The request could not be read: broken JSON, a cursor of another list.',
  Unauthenticated: 'No credential, or one that is unknown, revoked or expired.',
  Forbidden: 'The credential may not do this: its role, or a scope that it lacks (`required_scope`).',
  NotFound: 'There is no such thing, or it belongs to somebody else.',
  TooLarge: 'The body is larger than this route takes.',
  UnsupportedMedia: 'The body is of a type that this route does not take.',
  Invalid: 'Values that cannot be used; `errors` points at each of them.',
  Problem: 'Any other refusal; see `code`.',
};

/** Each as a response that operations refer to. */
export const problemAnswers = (): Responses =>
  Object.fromEntries(
    Object.entries(REFUSALS).map(([name, description]) => [
      name,
      { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    ]),
  );

/** Adds to every operation what follows from its kind: who may call it, and how it refuses. */
export function finishOperations(document: OpenAPIObject): void {
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item as Record<string, Operation>)) finish(operation);
}

function finish(operation: Operation): void {
  const rule = operation['x-access'];
  if (!rule) throw new Error(`${operation.operationId} does not say who may call it`);
  const bearer = rule.who !== 'anyone' && rule.who !== 'other_proof';
  operation.security = bearer ? [{ bearer: [] }] : [];
  operation.description ??= CALLERS[rule.who](rule);
  const refer = (status: string, name: string) => {
    operation.responses[status] ??= { $ref: `#/components/responses/${name}` };
  };
  for (const [status, name] of refusalsOf(operation, rule)) refer(status, name);
  refer('default', 'Problem');
  for (const response of Object.values(operation.responses))
    if (response && 'description' in response && !response.description) response.description = 'Done.';
}

function refusalsOf(operation: Operation, rule: AccessRule): [status: string, name: string][] {
  const places = new Set(operation.parameters?.flatMap((each) => ('in' in each ? each.in : [])));
  const reads = operation.requestBody || places.has('query');
  return [
    ...(reads ? ([['400', 'Malformed']] as const) : []),
    ...(rule.who === 'anyone' ? [] : ([['401', 'Unauthenticated']] as const)),
    ...(rule.who === 'tenant' || rule.who === 'provider_admin' ? ([['403', 'Forbidden']] as const) : []),
    ...(places.has('path') ? ([['404', 'NotFound']] as const) : []),
    ...(operation.requestBody
      ? ([
          ['413', 'TooLarge'],
          ['415', 'UnsupportedMedia'],
        ] as const)
      : []),
    ...(reads ? ([['422', 'Invalid']] as const) : []),
  ].map(([status, name]) => [status, name]);
}

const CALLERS: Record<AccessRule['who'], (rule: AccessRule) => string> = {
  anyone: () => 'Open to everybody.',
  provider_admin: () => "For the provider's own people.",
  tenant: (rule) => `Needs the scope \`${'scope' in rule ? rule.scope : ''}\`.`,
  signed_in: () => 'For whoever is signed in; not for API keys.',
  other_proof: (rule) => `Proven by ${'proof' in rule ? rule.proof : ''}.`,
};
