import { readFileSync, writeFileSync } from 'node:fs';
import { repeat, type Verdict } from './play.js';

const FILE = 'docs/reliability.md';
const BEGIN = '<!-- The rest of this file is written by `npm run test:faults`. -->';
const VIOLATIONS_SHOWN = 10;

/** What a run comes to, as people read it on the terminal. */
export function told(verdict: Verdict): string {
  const { scenario, backend, seed, operations, messages, seconds, violations } = verdict;
  if (verdict.skipped !== null) return `${scenario} on ${backend}: NOT PLAYED, ${verdict.skipped}\n`;
  const faults = Object.entries(verdict.faults).map(([what, count]) => `${count} × ${what}`);
  const end =
    violations.length === 0
      ? ['  nothing violated']
      : [...violations.slice(0, VIOLATIONS_SHOWN).map((each) => `  ✗ ${each}`), `  again: ${repeat(verdict)}`];
  return [
    `${scenario} on ${backend}, seed ${seed}: ${operations} operations, ${messages} messages, ${seconds.toFixed(0)} s`,
    ...faults.map((each) => `  ${each}`),
    ...end,
    '',
  ].join('\n');
}

/** Replaces the last run's table below the hand-written part. */
export function publish(verdicts: readonly Verdict[], run: { seed: number; scale: number }): void {
  const text = readFileSync(FILE, 'utf8');
  const kept = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(FILE, `${kept}\n\n${sections(verdicts, run)}`);
}

function sections(verdicts: readonly Verdict[], { seed, scale }: { seed: number; scale: number }): string {
  const played = verdicts.filter(({ skipped }) => skipped === null);
  const skipped = verdicts.filter((each) => each.skipped !== null);
  const violated = verdicts.filter(({ violations }) => violations.length > 0);
  const total = verdicts.reduce((sum, { messages }) => sum + messages, 0);
  return [
    '## The last long run',
    '',
    `Seed ${seed}, scale ${scale}; ${played.length} runs of ${new Set(played.map((each) => each.scenario)).size} scenarios, ${total} messages.`,
    violated.length === 0 ? 'No invariant was violated.' : `Violations in ${violated.length} runs, see below.`,
    ...skipped.map((each) => `Not played: ${each.scenario} on ${each.backend}, because ${each.skipped}.`),
    '',
    ...table(played),
    ...violated.flatMap((verdict) => [
      '',
      `**${verdict.scenario} on ${verdict.backend}**, again with \`${repeat(verdict)}\`:`,
      '',
      ...verdict.violations.slice(0, VIOLATIONS_SHOWN).map((each) => `- ${each}`),
    ]),
    '',
  ].join('\n');
}

/** Padded as the formatter wants it, so that a fresh report is a clean one. */
function table(verdicts: readonly Verdict[]): string[] {
  const head = ['Scenario', 'Queues', 'Seed', 'Operations', 'Messages', 'Faults injected', 'Violations', 'Seconds'];
  const rows = verdicts.map((each) => [
    each.scenario,
    each.backend,
    String(each.seed),
    String(each.operations),
    String(each.messages),
    Object.entries(each.faults)
      .map(([what, count]) => `${count} × ${what}`)
      .join('; '),
    String(each.violations.length),
    each.seconds.toFixed(0),
  ]);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}
