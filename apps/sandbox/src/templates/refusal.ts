import { GraphError } from '../graph/graph-error.js';

/** A refusal of a template: code 100 with a subcode and texts for people (source: whatsapp-cloud-api.md §6.1, §6.2). */
export const refusal = (subcode: number, userTitle: string, userMessage: string): GraphError =>
  new GraphError(100, undefined, { subcode, message: 'Invalid parameter', userTitle, userMessage });

/** Whatever has no subcode of its own. */
export const wrongFormat = (userMessage: string): GraphError =>
  refusal(2388072, 'Message template format is incorrect', userMessage);

export const tooLong = (part: string, max: number): GraphError =>
  refusal(2388040, 'Character Limit Exceeded', `The ${part} may have ${max} characters.`);
