import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The pid file of a slot: what a later worker needs to recognize the process, or to tell how it ended. */
export const SlotRecord = z.object({
  installation: z.string(),
  tenant_id: z.uuid(),
  node_id: z.uuid(),
  slot: z.number().int().nonnegative(),
  instance: z.string(),
  spec_hash: z.string(),
  pid: z.number().int().positive(),
  /** See `processStart`. */
  pid_start: z.string().nullable(),
  /** Since when it has been asked to end. */
  stopping_at: z.iso.datetime().nullable(),
  exit: z
    .object({ code: z.number().nullable(), signal: z.string().nullable(), lastLine: z.string().nullable() })
    .nullable(),
});
export type SlotRecord = z.output<typeof SlotRecord>;

const RECORD = /^slot-(\d+)\.json$/;

/**
 * The folder of each node, `nodes/<id>/slot-<n>.json` and `.log`. The files are small and local, and are written in one go
 * between two turns of the event loop, so that an exit can never be noted into the middle of a decision.
 */
export class SlotFiles {
  constructor(private readonly root: string) {}

  nodeIds(): string[] {
    try {
      return readdirSync(this.root, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      );
    } catch {
      return [];
    }
  }

  /** The readable records of a node by slot; a damaged one is as good as none. */
  records(nodeId: string): SlotRecord[] {
    const slots = this.names(nodeId).flatMap((name) => RECORD.exec(name)?.[1] ?? []);
    return slots.flatMap((slot) => this.read(nodeId, Number(slot)) ?? []).sort((a, b) => a.slot - b.slot);
  }

  read(nodeId: string, slot: number): SlotRecord | null {
    try {
      return SlotRecord.parse(JSON.parse(readFileSync(this.path(nodeId, slot, 'json'), 'utf8')));
    } catch {
      return null;
    }
  }

  write(record: SlotRecord): void {
    const path = this.path(record.node_id, record.slot, 'json');
    mkdirSync(join(this.root, record.node_id), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  erase(nodeId: string, slot: number): void {
    rmSync(this.path(nodeId, slot, 'json'), { force: true });
  }

  eraseNode(nodeId: string): void {
    rmSync(join(this.root, nodeId), { recursive: true, force: true });
  }

  logPath(nodeId: string, slot: number): string {
    mkdirSync(join(this.root, nodeId), { recursive: true, mode: 0o700 });
    return this.path(nodeId, slot, 'log');
  }

  /** Every slot that has a log, ascending. */
  logSlots(nodeId: string): number[] {
    return this.names(nodeId)
      .flatMap((name) => /^slot-(\d+)\.log$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  private names(nodeId: string): string[] {
    try {
      return readdirSync(join(this.root, nodeId));
    } catch {
      return [];
    }
  }

  private path(nodeId: string, slot: number, kind: 'json' | 'log'): string {
    return join(this.root, nodeId, `slot-${slot}.${kind}`);
  }
}
