import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCKS = [1_048_576, 4_096];

/** A file system of some megabytes that a scenario fills to the last block and makes room on again. Linux mounts it for root alone. */
export class SmallDisk {
  /** For whoever shall run out of room. */
  readonly folder: string;

  private constructor(private readonly mountPoint: string) {
    this.folder = join(mountPoint, 'files');
    mkdirSync(this.folder);
  }

  /** Why this machine gives none; null when it does. */
  static unavailable(): string | null {
    try {
      SmallDisk.mount('probe', 1).unmount();
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  static mount(name: string, megabytes: number): SmallDisk {
    // Named as the homes of test servers are, so that the next run sweeps up what a killed one left.
    const mountPoint = mkdtempSync(join(tmpdir(), `trunkline-test-${process.pid}-${name}-`));
    const options = `size=${megabytes}m,mode=755`; // Postgres works under another account and must get in
    const { status, stderr, error } = spawnSync(
      'mount',
      ['-t', 'tmpfs', '-o', options, 'trunkline-faults', mountPoint],
      {
        encoding: 'utf8',
      },
    );
    if (status === 0) return new SmallDisk(mountPoint);
    rmSync(mountPoint, { recursive: true });
    throw new Error(`a file system of its own cannot be mounted: ${error?.message ?? stderr.trim()}`);
  }

  /** Not one more block can be had from now on. */
  fill(): void {
    const ballast = openSync(this.ballast, 'a');
    try {
      for (const size of BLOCKS) while (writes(ballast, size));
    } finally {
      closeSync(ballast);
    }
  }

  makeRoom(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Also while a process that was killed a moment ago still has a file open on it. */
  unmount(): void {
    spawnSync('umount', ['--lazy', this.mountPoint]);
    rmSync(this.mountPoint, { recursive: true, force: true });
  }

  private get ballast(): string {
    return join(this.mountPoint, 'ballast');
  }
}

/** Whether any of it found room. */
function writes(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
