/** Small things every process needs and that know no framework: ids, errors, clock, configuration, logs, crypto. */
export * from './background.js';
export * from './clock.js';
export * from './config.js';
export * from './crypto.js';
export * from './database-trouble.js';
export * from './errors.js';
export * from './ids.js';
export * from './logger.js';
