import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { sha256 } from '#platform/kernel';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';

/** A bearer token as it is handed out, and what is kept of it. */
export interface ClientToken {
  readonly text: string;
  readonly hash: Buffer;
  readonly expiresAt: Date;
}

/**
 * Mints bearer tokens in the shape clients know: an HS256 JWT. What makes one valid is its row, so that a logout ends it at once;
 * the signature's key is thrown away, because nobody checks it. source: whatsapp-onprem-api.md §3
 */
@Injectable()
export class ClientTokens {
  constructor(@Inject(ONPREM_CONFIG) private readonly config: OnPremConfig) {}

  mint(username: string): ClientToken {
    const seconds = Math.floor(new Date().getTime() / 1_000);
    const exp = seconds + this.config.ONPREM_SESSION_SECONDS;
    const claims = { user: username, iat: seconds, exp, 'wa:rand': randomBytes(16).toString('hex') };
    const text = jwt.sign(claims, randomBytes(32), { algorithm: 'HS256' });
    return { text, hash: hashOfToken(text), expiresAt: new Date(exp * 1_000) };
  }
}

export const hashOfToken = (text: string): Buffer => sha256(text);
