import { z } from 'zod';
import { LIFETIME_SECONDS } from '../access-token/claims.js';
import { showUser, UserResponse } from '../user/user.schema.js';
import type { User } from '../user/user.js';

/** What a sign-in or a refresh gives: a token to call with now, and one to get the next with. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: User;
}

export const GrantResponse = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().describe('Seconds until the access token runs out.'),
  refresh_token: z.string().describe('Good for one use; the answer to that use holds the next one.'),
  user: UserResponse,
});
export type GrantResponse = z.output<typeof GrantResponse>;

export const showGrant = (grant: Grant): GrantResponse => ({
  access_token: grant.accessToken,
  token_type: 'Bearer',
  expires_in: LIFETIME_SECONDS,
  refresh_token: grant.refreshToken,
  user: showUser(grant.user),
});

/** The body of a refresh and of a sign-out. */
export const RefreshTokenRequest = z.strictObject({ refresh_token: z.string().min(1).max(200) });
export type RefreshTokenRequest = z.output<typeof RefreshTokenRequest>;
