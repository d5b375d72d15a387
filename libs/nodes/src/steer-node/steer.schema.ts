import { z } from 'zod';
import { MOST_REPLICAS } from '#node-protocol';

export const ScaleNodeRequest = z.strictObject({ replicas: z.number().int().min(1).max(MOST_REPLICAS) });
export type ScaleNodeRequest = z.output<typeof ScaleNodeRequest>;
