/** Business phone numbers and who may speak for them. */
export { AddNumber } from './add-number/add-number.js';
export { AddNumberRequest, NumberResponse, showNumber } from './add-number/number.schema.js';
export type { NumberCredentials, NumberStatus, Sender } from './number.js';
export { Numbers } from './numbers.js';
export { NumbersApiModule, NumbersModule } from './numbers.module.js';
export { numbersMigrations } from './numbers.migration.js';
