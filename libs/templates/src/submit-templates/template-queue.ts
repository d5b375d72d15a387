/** The queue on which templates wait to be submitted; its jobs carry template ids. */
export const TEMPLATE_QUEUE = 'templates';
