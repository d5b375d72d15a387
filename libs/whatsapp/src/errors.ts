/**
 * What a Graph error code asks of a sender. source: whatsapp-cloud-api.md §6.2
 *
 * `retry`: passing fault, try again with back-off · `throttle`: too fast, wait and slow down · `stop`: nothing leaves this number
 * until somebody acts · `final`: this message is over.
 */
export type ErrorClass = 'retry' | 'throttle' | 'stop' | 'final';

const RETRY = [1, 2, 131000, 131016, 131057, 133000, 133004, 133015, 134101];
const THROTTLE = [4, 613, 80007, 80008, 130429, 131056, 131208, 132069, 133008, 133009, 133016];
const STOP = [0, 3, 10, 33, 104, 190, 368, 131005, 131031, 131037, 131042, 131045, 131063, 133006, 133010];

const CLASS = new Map<number, ErrorClass>([
  ...RETRY.map((code) => [code, 'retry'] as const),
  ...THROTTLE.map((code) => [code, 'throttle'] as const),
  ...STOP.map((code) => [code, 'stop'] as const),
]);

/** The class of a code; codes 200–299 are missing permissions; what nobody documented is final. */
export const classOf = (code: number, subcode: number | null = null): ErrorClass => {
  if (code === 100 && subcode === 33) return 'stop';
  if (code >= 200 && code <= 299) return 'stop';
  return CLASS.get(code) ?? 'final';
};

export const GRAPH_CODE = {
  unreachable: 131026,
  windowClosed: 131047,
  stoppedMarketing: 131050,
  pairRate: 131056,
  throughput: 130429,
  templatePaused: 132015,
} as const;

/** Our stable code for an outcome the network decided; unknown ones keep their number. */
const CODE: Record<number, string> = {
  131026: 'recipient_unreachable',
  131047: 'window_closed',
  131049: 'withheld_by_meta',
  131050: 'recipient_stopped_marketing',
  131051: 'message_type_unsupported',
  131053: 'media_unusable',
  131021: 'recipient_is_sender',
  132000: 'template_parameters_mismatch',
  132001: 'template_unknown',
  132005: 'template_text_too_long',
  132012: 'template_parameters_mismatch',
  132015: 'template_paused',
  132016: 'template_disabled',
  130472: 'recipient_in_experiment',
};
export const failureCode = (graphCode: number): string => CODE[graphCode] ?? 'refused_by_meta';
