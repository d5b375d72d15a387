import { z } from 'zod';
import type { Outcome } from '#node-protocol';

const Refused = z.looseObject({
  error: z.looseObject({
    code: z.number().int(),
    error_subcode: z.number().int().optional(),
    message: z.string().default(''),
    error_data: z.union([z.string(), z.looseObject({ details: z.string().optional() })]).optional(),
  }),
});

export type Refusal = Extract<Outcome, { kind: 'refused' }>;

/** The Graph error in an answer, or null when it is something else. source: whatsapp-cloud-api.md §6.1 */
export function refusalIn(json: unknown): Refusal | null {
  const refused = Refused.safeParse(json);
  if (!refused.success) return null;
  const { error } = refused.data;
  const details = typeof error.error_data === 'string' ? error.error_data : error.error_data?.details;
  return {
    kind: 'refused',
    error: {
      code: error.code,
      subcode: error.error_subcode ?? null,
      title: error.message.slice(0, 500),
      details: details?.slice(0, 2_000) ?? null,
    },
  };
}

/** An id that does not exist, or belongs to somebody else. source: whatsapp-cloud-api.md §6.2 */
export const isUnknownId = ({ error }: Refusal): boolean => error.code === 100 && error.subcode === 33;

/** Null for what is no JSON, such as the page of a proxy. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
