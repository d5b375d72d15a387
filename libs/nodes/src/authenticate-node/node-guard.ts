import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { NodeUnknown } from '../node.errors.js';
import type { NodeRequest } from './node-caller.js';
import { NodeTokens } from './node-tokens.js';

const SCHEME = 'Bearer ';

/** Lets a request in when it carries the token of a node; put it beside `@OtherProof('node token')`. */
@Injectable()
export class NodeGuard implements CanActivate {
  constructor(private readonly tokens: NodeTokens) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<NodeRequest>();
    const header = request.headers.authorization ?? '';
    const caller = header.startsWith(SCHEME) ? await this.tokens.callerOf(header.slice(SCHEME.length)) : null;
    if (!caller) throw new NodeUnknown();
    request.node = caller;
    return true;
  }
}
