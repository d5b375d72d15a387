import { z } from 'zod';

/** Where Meta's Graph API is, or the sandbox that imitates it. */
export const TemplatesConfig = z.object({
  GRAPH_URL: z
    .url()
    .default('https://graph.facebook.com')
    .transform((url) => url.replace(/\/+$/, '')),
  GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default('v25.0'),
});
export type TemplatesConfig = z.output<typeof TemplatesConfig>;
