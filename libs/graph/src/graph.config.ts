import { z } from 'zod';

/** Where Meta's Graph API is, or the sandbox that imitates it. */
export const GraphConfig = z.object({
  GRAPH_URL: z
    .url()
    .default('https://graph.facebook.com')
    .transform((url) => url.replace(/\/+$/, '')),
  GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.0$/)
    .default('v25.0'),
  /** The app that numbers are connected to; Meta takes files for profiles below its id. */
  META_APP_ID: z.string().regex(/^\d+$/).optional(),
});
export type GraphConfig = z.output<typeof GraphConfig>;
export const GRAPH_CONFIG = Symbol('GraphConfig');
