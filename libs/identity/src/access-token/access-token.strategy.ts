import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import jwt from 'jsonwebtoken';
import passport from 'passport';
import { ExtractJwt, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { randomToken } from '#platform/kernel';
import { Unauthenticated } from '../access.js';
import type { Principal } from '../principal.js';
import { ALGORITHM, AUDIENCE, ISSUER, principalOf, TOKEN_TYPE } from './claims.js';
import { SigningKeys } from './signing-keys.js';

/** Checks access tokens: one algorithm, our issuer and audience, a key of our own set. source: RFC 8725 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  /** Passport is one per process, while applications may be several: each finds its own strategy, with its own keys. */
  readonly registeredAs = `access-token ${randomToken(9)}`;

  constructor(keys: SigningKeys) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: keyProvider(keys),
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
    });
    passport.use(this.registeredAs, this);
  }

  validate(payload: unknown): Principal {
    const principal = principalOf(payload);
    if (!principal) throw new Unauthenticated('This access token is not valid; sign in again.');
    return principal;
  }
}

/** `kid` names a key of our own set and nothing else; `jku`, `x5u` and `jwk` in a header are not even read. */
const keyProvider =
  (keys: SigningKeys): SecretOrKeyProvider =>
  (_request, token: string, done) => {
    publicKeyFor(keys, token).then(
      (key) => (key ? done(null, key) : done(new jwt.JsonWebTokenError('not a key of ours'))),
      (error: unknown) => done(error),
    );
  };

async function publicKeyFor(keys: SigningKeys, token: string): Promise<string | null> {
  const header = headerOf(token);
  if (header?.typ !== TOKEN_TYPE || !header.kid) return null;
  return (await keys.find(header.kid))?.publicKey ?? null;
}

function headerOf(token: string): jwt.JwtHeader | null {
  try {
    return jwt.decode(token, { complete: true })?.header ?? null;
  } catch {
    return null; // what cannot even be decoded is not a token
  }
}
