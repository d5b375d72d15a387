import { statSync } from 'node:fs';
import { run, type Account } from './run.js';

const CANDIDATES = ['postgres', 'nobody'];
/** What `nobody` is nearly everywhere; an image without an account list still knows numbers. */
const NOBODY: Account = { name: 'uid 65534', uid: 65534, gid: 65534 };

/**
 * Who the server runs as. Postgres refuses root, so root lends it an account that exists: the owner of the cluster when there
 * is one already, else `postgres`, else `nobody`. Anyone else runs it as themselves (null).
 */
export async function serverAccount(dataDir: string | undefined): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  return ownerOf(dataDir) ?? (await firstExisting()) ?? NOBODY;
}

function ownerOf(dataDir: string | undefined): Account | null {
  const found = dataDir ? statSync(dataDir, { throwIfNoEntry: false }) : undefined;
  return found && found.uid !== 0 ? { name: `uid ${found.uid}`, uid: found.uid, gid: found.gid } : null;
}

async function firstExisting(): Promise<Account | null> {
  for (const name of CANDIDATES) {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map((what) => run('/usr/bin/env', ['id', what, name], null, 5_000)),
    );
    if (uid?.code === 0 && gid?.code === 0) return { name, uid: Number(uid.output), gid: Number(gid.output) };
  }
  return null;
}
