/** The installation's clock, as an admin sees and turns it. */
export { ClockApiModule } from './clock.module.js';
