import type { OnPremCode } from '../../onprem.errors.js';

/**
 * What a failure of the network is called here. Left: Graph's code, source: whatsapp-cloud-api.md §6.2. Right: the code of the
 * on-premises API with the same meaning, source: whatsapp-onprem-api.md §15. What is not listed is 500, Generic error.
 */
const OF_GRAPH: Readonly<Record<number, OnPremCode>> = {
  100: 1009, // invalid parameter
  190: 1005, // the number's token is not valid
  368: 1031, // temporarily blocked for policy
  1026: 1026, // receiver cannot handle it
  80007: 429, // calls of the account
  130429: 429, // throughput of the number exceeded
  130472: 472, // the user is in an experiment
  130497: 1007, // not to users of that country
  131005: 1005, // permission missing
  131008: 1008, // required parameter missing
  131009: 1009, // parameter value invalid
  131021: 1021, // sender is recipient
  131026: 1026, // undeliverable: no WhatsApp, old client, terms not accepted
  131030: 1007, // recipient not on the list of a test number
  131031: 1031, // account locked
  131041: 1012, // group unknown
  131042: 402, // payment, eligibility
  131045: 1005, // certificate, registration
  131047: 470, // window closed
  131048: 471, // spam limit of the number
  131049: 471, // withheld for the ecosystem's health
  131050: 1007, // the user stopped marketing
  131051: 501, // message type unsupported
  131052: 1014, // linked media could not be fetched
  131053: 1014, // media could not be uploaded or processed
  131056: 429, // pair rate
  131057: 1011, // the number is in maintenance
  131062: 1013, // the business-scoped user id cannot be written to
  131064: 471, // messaging limit
  132000: 2000, // parameter count
  132001: 2001, // no such template in that language
  132005: 2005, // hydrated text too long
  132007: 2007, // format, character policy
  132008: 2012, // parameter format
  132012: 2012, // parameter format
  132015: 2061, // paused
  132016: 2062, // disabled
  132018: 2006, // white space in a parameter
  132068: 2068, // flow blocked
  132069: 2069, // flow throttled
  133006: 1005, // number not verified
  133010: 1005, // number not registered
  137000: 480, // identity hash mismatch
};

/** The same for what our own gates refuse, and for failures that carry no code of Graph's. */
const OF_OURS: Readonly<Record<string, OnPremCode>> = {
  window_closed: 470,
  insufficient_balance: 402,
  no_rate: 402,
  tenant_not_active: 1031,
  sender_not_usable: 1031,
  sender_unknown: 1031,
  recipient_invalid: 1013,
  recipient_suppressed: 1007,
  consent_missing: 1007,
  portfolio_limit: 471,
  template_not_found: 2001,
  template_language_required: 2001,
  template_not_usable: 2001,
  template_parameters_invalid: 2000,
  message_expired: 410,
  media_unusable: 1014,
  media_unknown: 1006,
  media_not_usable: 1006,
  media_kind_mismatch: 1009,
  recipient_is_sender: 1021,
  recipient_unreachable: 1026,
  withheld_by_meta: 471,
  recipient_stopped_marketing: 1007,
  message_type_unsupported: 501,
  template_parameters_mismatch: 2000,
  template_unknown: 2001,
  template_text_too_long: 2005,
  template_paused: 2061,
  template_disabled: 2062,
  recipient_in_experiment: 472,
};

/** Why a message failed, as our events say it. */
export interface Failure {
  readonly code: string;
  readonly meta_code: number | null;
}

/** What the network said counts before what we call it. */
export function onPremCodeOf({ code, meta_code }: Failure): OnPremCode {
  const ofGraph = meta_code === null ? undefined : OF_GRAPH[meta_code];
  return ofGraph ?? OF_OURS[code] ?? 500;
}
