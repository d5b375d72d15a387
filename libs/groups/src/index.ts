/** Groups of people that a business number writes in: who is in them, and whether they may be written to. */
export { groupKey, type Group, type GroupPair, type HeardInGroup } from './group.js';
export { Groups } from './groups.js';
export { groupsMigrations } from './groups.migration.js';
export { GroupsModule } from './groups.module.js';
