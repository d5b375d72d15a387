import { access, constants, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newSecrets, type Secrets } from './config.js';
import { StartRefused } from './refused.js';

const ROTATE_BYTES = 10 * 1024 * 1024;

/** One level at a time: below /proc and its like, Node's own recursive way never comes to an end. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path || (await exists(dirname(path)))) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The folder that holds everything an installation must not forget. */
export class Home {
  private constructor(readonly path: string) {}

  /** Creates the folder when it is missing; refuses one that cannot be written to. */
  static async open(path: string): Promise<Home> {
    try {
      await makeFolder(join(path, 'logs'));
      await access(path, constants.W_OK | constants.X_OK);
      await access(join(path, 'logs'), constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new StartRefused(
        `${path} cannot be used for the data: ${(error as Error).message}.`,
        'Make it writable for this account, or set TRUNKLINE_HOME to a folder that is.',
        { cause: error },
      );
    }
    return new Home(path);
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** The secrets of this installation: made up at the first start, the same ever after. */
  async secrets(): Promise<Secrets> {
    const stored = await this.read<Secrets>('secrets.json');
    if (stored) return stored;
    const fresh = newSecrets();
    await this.write('secrets.json', fresh);
    return fresh;
  }

  /** The content of one of the launcher's own files, or null when there is none. */
  async read<T>(name: string): Promise<T | null> {
    let text: string;
    try {
      text = await readFile(this.file(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new StartRefused(
        `${this.file(name)} cannot be read: ${(error as Error).message}.`,
        'It was written by another account: start as that account, or set TRUNKLINE_HOME to another folder.',
        { cause: error },
      );
    }
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new StartRefused(`${this.file(name)} is damaged.`, 'Put a backup of it back.', { cause: error });
    }
  }

  /** Whole or not at all, and readable for this account alone: these files hold secrets. */
  async write(name: string, content: unknown): Promise<void> {
    const aside = this.file(`${name}.new`);
    await writeFile(aside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(aside, this.file(name));
  }

  /** The log of one process; what an earlier run wrote is set aside when it has grown large. */
  async logFile(name: string): Promise<string> {
    const path = this.file('logs', `${name}.log`);
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > ROTATE_BYTES) await rename(path, `${path}.1`);
    return path;
  }
}
