import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_RULE, Unauthenticated, type AccessRule, type AuthenticatedRequest } from '../access.js';
import { PersonGuard } from '../access-token/person.guard.js';
import { looksLikeApiKey } from '../api-key/api-key.js';
import { RecogniseKey } from '../api-key/recognise-key.js';
import { RouteNotOpen } from '../identity.errors.js';
import { asksWho, assertAllowed } from './decide-access.js';

const BEARER = /^Bearer +(\S+) *$/i;

/** Stands before every route and denies by default: a route says who may call it, or nobody may. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: RecogniseKey,
    private readonly people: PersonGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS_RULE, context.getHandler());
    if (!rule) throw new RouteNotOpen();
    if (!asksWho(rule)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    await this.identify(request, context);
    assertAllowed(rule, request.principal ?? null);
    return true;
  }

  /** Puts the caller on the request; a credential that is not valid is refused here. */
  private async identify(request: AuthenticatedRequest, context: ExecutionContext): Promise<void> {
    const credential = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (!credential) throw new Unauthenticated();
    if (looksLikeApiKey(credential)) request.principal = await this.keys.require(credential);
    else await this.people.canActivate(context);
  }
}
