import { holds, type Finding } from '../condition.js';
import type { SpecState } from '../node.js';

const reasonOf = (findings: readonly Finding[], type: Finding['type']): string | undefined =>
  findings.find((finding) => finding.type === type)?.reason;

/** The conditions in a word or two: what a list of nodes shows first. */
export function phaseOf(state: SpecState, findings: readonly Finding[]): string {
  const scheduled = holds(findings, 'Scheduled');
  if (state === 'remove') return 'removing';
  if (state === 'stop') return scheduled ? 'stopping' : 'stopped';
  if (state === 'drain') return holds(findings, 'Draining') ? 'draining' : 'drained';
  if (holds(findings, 'Degraded')) return reasonOf(findings, 'Degraded') === 'CrashLoop' ? 'crash loop' : 'degraded';
  if (holds(findings, 'Ready') && state === 'pause') return holds(findings, 'Paused') ? 'paused' : 'pausing';
  if (holds(findings, 'Ready')) return 'running';
  if (reasonOf(findings, 'Ready') === 'LeaseExpired') return 'not responding';
  return reasonOf(findings, 'Scheduled') === 'BackingOff' ? 'restarting' : 'starting';
}
