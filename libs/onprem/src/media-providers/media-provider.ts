import { z } from 'zod';
import { text } from '#platform/http';

/** Of one client. */
export const MOST_PROVIDERS = 1_000;
/** What a secret looks like once it has been handed in. */
export const HIDDEN = '********';

const secret = (max: number) => text(max).refine((value) => value !== HIDDEN, 'send the secret itself');
/** It goes out as a header. */
const token = secret(4_096).refine((value) => /^[\x20-\x7e]+$/.test(value), 'visible characters of ASCII alone');
const Basic = z.object({ username: text(256), password: secret(1_024) });

/** How a link of a provider is authenticated. source: whatsapp-onprem-api.md §5 */
export const ProviderConfig = z
  .object({ bearer: token.optional(), basic: Basic.optional() })
  .refine(({ bearer, basic }) => (bearer === undefined) !== (basic === undefined), 'either bearer or basic');
export type ProviderConfig = z.output<typeof ProviderConfig>;

export const MediaProvider = z.object({
  name: text(128),
  type: z.enum(['www']).default('www'),
  config: ProviderConfig,
});
/** Credentials under a name, which the link of a message refers to. */
export type MediaProvider = z.output<typeof MediaProvider>;

/** That there is a secret is shown, and for Basic whose; the secret is not. */
export const showProvider = ({ name, type, config }: MediaProvider): object => ({
  name,
  type,
  config: config.basic ? { basic: { username: config.basic.username, password: HIDDEN } } : { bearer: HIDDEN },
});
