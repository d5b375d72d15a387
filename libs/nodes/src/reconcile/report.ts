import { dateFindings, holds } from '../condition.js';
import { type NodeEvent } from '../node-event.js';
import { describeExit, type Exit } from './exits.js';
import { findingsOf, readySlots, type NodeFacts } from './findings.js';
import type { NodeReport, NodeUnderControl } from './node-status.repository.js';
import { phaseOf } from './phase.js';

/** What the controller will write about a node after one look at it. */
export function reportOf(node: NodeUnderControl, facts: NodeFacts, exits: readonly Exit[]): NodeReport {
  const findings = findingsOf(facts);
  const last = facts.recentExits.at(-1);
  return {
    phase: phaseOf(node.spec.state, findings),
    replicasReady: readySlots(facts).length,
    observedGeneration: node.spec.generation,
    conditions: dateFindings(findings, node.conditions, node.spec.generation, node.now),
    exits,
    lastError: facts.trouble?.message ?? (last ? describeExit(last) : null),
  };
}

/** What people shall read in the history: exits, changes of phase, and the first sight of trouble. */
export function eventsOf(node: NodeUnderControl, report: NodeReport, fresh: readonly Exit[]): NodeEvent[] {
  const about = { tenantId: node.tenantId, nodeId: node.id };
  const events: NodeEvent[] = fresh.map((exit) => ({
    ...about,
    kind: 'warning',
    reason: 'Exited',
    message: describeExit(exit),
  }));
  const degraded = report.conditions.find((condition) => condition.type === 'Degraded');
  if (degraded?.status === 'True' && !holds(node.conditions, 'Degraded'))
    events.push({ ...about, kind: 'warning', reason: degraded.reason, message: degraded.message });
  if (report.phase !== node.phase)
    events.push({ ...about, kind: 'normal', reason: 'PhaseChanged', message: `${node.phase} → ${report.phase}` });
  return events;
}
