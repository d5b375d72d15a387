import type { FastifyReply } from 'fastify';
import type { Accepted } from './send-message.js';

/** What the caller hears of a message that was taken; null stands for a mark-as-read. */
export const answerText = (accepted: Accepted | null): string => accepted?.answer ?? '{"success":true}';

export const answer = (reply: FastifyReply, accepted: Accepted | null): FastifyReply =>
  reply.type('application/json; charset=UTF-8').send(answerText(accepted));
