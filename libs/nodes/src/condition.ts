export const CONDITION_TYPES = [
  'Scheduled',
  'Ready',
  'Paused',
  'UpstreamReachable',
  'CredentialsValid',
  'QueueConfined',
  'Draining',
  'Degraded',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];
export type Truth = 'True' | 'False' | 'Unknown';

/** One thing that is so, is not so, or is not known about a node; `reason` is for programs, `message` for people. */
export interface Finding {
  readonly type: ConditionType;
  readonly status: Truth;
  readonly reason: string;
  readonly message: string;
}

/** A finding as it is stored, as in Kubernetes. Instants are RFC 3339. */
export interface Condition extends Finding {
  readonly observed_generation: number;
  readonly last_transition_at: string;
}

/** Dates the findings: the instant moves only when the status does. */
export const dateFindings = (
  findings: readonly Finding[],
  previous: readonly Condition[],
  generation: number,
  now: Date,
): Condition[] =>
  findings.map((finding) => {
    const before = previous.find((condition) => condition.type === finding.type);
    const since = before?.status === finding.status ? before.last_transition_at : now.toISOString();
    return { ...finding, observed_generation: generation, last_transition_at: since };
  });

/** Whether a condition of this type holds. */
export const holds = (findings: readonly Finding[], type: ConditionType): boolean =>
  findings.some((finding) => finding.type === type && finding.status === 'True');
