import { z } from 'zod';
import { text } from '#platform/http';
import type { OnPremAccess } from './open-client.js';

export const OpenClientRequest = z
  .strictObject({
    password: text(64)
      .optional()
      .describe('the first password, for programs that log in with one they know; a random one when absent'),
  })
  .meta({ id: 'OpenOnPremises' });
export type OpenClientRequest = z.output<typeof OpenClientRequest>;

export const OpenClientResponse = z
  .object({
    url: z.string().describe('replaces the base URL of the on-premises client, without /v1'),
    username: z.string(),
    password: z.string().describe('has to be replaced at the first login: {"new_password": …}'),
    api_key: z.string().describe('for monitoring: Authorization: Apikey …'),
  })
  .meta({ id: 'OnPremisesAccess' });
export type OpenClientResponse = z.output<typeof OpenClientResponse>;

export const showAccess = ({ url, username, password, apiKey }: OnPremAccess): OpenClientResponse => ({
  url,
  username,
  password,
  api_key: apiKey,
});
