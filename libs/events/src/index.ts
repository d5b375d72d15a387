/** What happens to a tenant, and who hears of it. */
export { EVENT_TYPES, type EventType, type TenantEvent } from './event.js';
export { EventAudience } from './event-audience.js';
export { EventsModule } from './events.module.js';
export { TenantEvents } from './tenant-events.js';
