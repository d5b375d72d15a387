import type { DomainError } from '#platform/kernel';

/** The gates in their order; each message keeps what every one of them said. source: design, life of an outgoing message */
export const GATES = [
  'tenant_active',
  'number_usable',
  'recipient_valid',
  'not_suppressed',
  'consent',
  'window',
  'template',
  'media',
  'quiet_hours_and_frequency',
  'portfolio_limit',
  'balance',
] as const;
export type Gate = (typeof GATES)[number];

/** `not_limited` says that this gate has no rule yet, instead of pretending that it looked. */
export interface DecisionLine {
  readonly gate: Gate;
  readonly outcome: 'passed' | 'refused' | 'not_limited';
  readonly detail: string;
}

export type GateAnswer = { readonly pass: string } | { readonly notLimited: string } | { readonly refuse: DomainError };

export interface Decision {
  readonly lines: readonly DecisionLine[];
  readonly refusal: DomainError | null;
}

/** Asks the gates in order and stops at the first that refuses. */
export function decide(gates: Readonly<Partial<Record<Gate, () => GateAnswer>>>): Decision {
  const lines: DecisionLine[] = [];
  for (const gate of GATES) {
    const answer = gates[gate]?.();
    if (!answer) continue;
    if ('refuse' in answer) {
      lines.push({ gate, outcome: 'refused', detail: answer.refuse.message });
      return { lines, refusal: answer.refuse };
    }
    lines.push(
      'pass' in answer
        ? { gate, outcome: 'passed', detail: answer.pass }
        : { gate, outcome: 'not_limited', detail: answer.notLimited },
    );
  }
  return { lines, refusal: null };
}
