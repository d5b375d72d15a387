/** The guarded way out: every URL that a tenant can give is called through here. */
export { reachOf, type Reach } from './address.js';
export { type Resolve } from './checked-connector.js';
export { Egress, type EgressAnswer, type EgressRequest, type OpenAnswer } from './egress.js';
export { EgressFailed, UrlNotAllowed, type EgressFailure } from './egress.errors.js';
export { EgressConfig, EgressModule } from './egress.module.js';
export { checkUrl, type EgressRules, type UrlRefusal, type UrlRefusalReason } from './url-rules.js';
