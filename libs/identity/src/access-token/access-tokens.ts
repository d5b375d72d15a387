import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import type { User } from '../user/user.js';
import { ALGORITHM, AUDIENCE, claimsOf, ISSUER, LIFETIME_SECONDS, TOKEN_TYPE } from './claims.js';
import { SigningKeys } from './signing-keys.js';

/** Issues access tokens: JWT, ES256, ten minutes. */
@Injectable()
export class AccessTokens {
  constructor(private readonly keys: SigningKeys) {}

  async issue(user: User, sessionId: string): Promise<string> {
    const key = await this.keys.newest();
    return jwt.sign(claimsOf(user, sessionId), key.privateKey, {
      algorithm: ALGORITHM,
      keyid: key.kid,
      issuer: ISSUER,
      audience: AUDIENCE,
      expiresIn: LIFETIME_SECONDS,
      header: { alg: ALGORITHM, typ: TOKEN_TYPE },
    });
  }
}
