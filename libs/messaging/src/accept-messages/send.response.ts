import { z } from 'zod';
import { ProblemResponse } from '#platform/http';

const Accepted = z.object({
  id: z.string(),
  status: z.string(),
  to: z.string(),
  from: z.string(),
  type: z.string(),
  ref: z.string().nullable(),
  created_at: z.string(),
  send_at: z.string().nullable(),
  expires_at: z.string(),
  matched_template: z.null(),
  error: z.null(),
  twilio_sid: z.string().describe('the id as Twilio’s clients want it'),
});

/** The body of a 202. source: sms-like-apis.md §2.3 */
export const AcceptedResponse = Accepted.meta({ id: 'AcceptedMessage' });
export type AcceptedResponse = z.output<typeof AcceptedResponse>;

const Index = z.int().describe('place in the request');

/** One result for each message, in the order of the request. */
export const BatchResponse = z.object({
  batch_id: z.string(),
  accepted: z.int(),
  rejected: z.int(),
  results: z.array(z.union([Accepted.extend({ index: Index }), z.object({ index: Index, error: ProblemResponse })])),
});
export type BatchResponse = z.output<typeof BatchResponse>;
