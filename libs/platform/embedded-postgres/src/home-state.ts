import { randomToken } from '#platform/kernel';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresUnusable } from './postgres-unusable.js';

/** The folder of the embedded Postgres below the installation's home: password, port, and usually the cluster itself. */
export class PostgresHome {
  readonly path: string;
  readonly logFile: string;

  constructor(home: string) {
    this.path = join(home, 'postgres');
    this.logFile = join(home, 'logs', 'postgres.log');
  }

  async prepare(): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true });
      await mkdir(join(this.logFile, '..'), { recursive: true });
    } catch (error) {
      throw new PostgresUnusable(
        `${this.path} cannot be created: ${(error as Error).message}`,
        'Set TRUNKLINE_HOME to a folder that you may write to.',
        { cause: error },
      );
    }
  }

  /** The port of the last start; a second start keeps it, so that what people noted down stays true. */
  async lastPort(): Promise<number | null> {
    return Number(await readFile(join(this.path, 'port'), 'utf8').catch(() => '')) || null;
  }

  async rememberPort(port: number): Promise<void> {
    await this.write('port', `${port}\n`);
  }

  /** The superuser's password. It exists before the cluster does, so an interrupted first start cannot lose it. */
  async password(): Promise<string> {
    const stored = (await readFile(join(this.path, 'password'), 'utf8').catch(whenAbsent(''))).trim();
    if (stored) return stored;
    const fresh = randomToken(24);
    await this.write('password', `${fresh}\n`);
    return fresh;
  }

  private async write(name: string, text: string): Promise<void> {
    const path = join(this.path, name);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }
}

function whenAbsent<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
