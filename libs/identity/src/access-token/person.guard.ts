import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import jwt from 'jsonwebtoken';
import { Unauthenticated } from '../access.js';
import { AccessTokenStrategy } from './access-token.strategy.js';

/** Lets passport check an access token and puts the person on the request as `principal`. */
@Injectable()
export class PersonGuard extends AuthGuard() {
  constructor(strategy: AccessTokenStrategy) {
    super({ defaultStrategy: strategy.registeredAs, property: 'principal', session: false });
  }

  override handleRequest<Person>(error: unknown, person: Person | false, info: unknown): Person {
    if (error) throw error;
    if (person) return person;
    if (info instanceof jwt.TokenExpiredError)
      throw new Unauthenticated('The access token has expired; get a new one with the refresh token.');
    if (info instanceof jwt.JsonWebTokenError)
      throw new Unauthenticated('This access token is not valid; sign in again.');
    // Not the caller's fault: the keys could not be read, or the strategy refused in its own words.
    throw info instanceof Error ? info : new Unauthenticated();
  }
}
