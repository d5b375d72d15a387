/** Wire types and rules of WhatsApp's Graph API: values in, answers out. */
export * from './content.js';
export * from './errors.js';
export * from './group-news.js';
export * from './group-id.js';
export * from './media.js';
export * from './phone.js';
export * from './webhook.js';
