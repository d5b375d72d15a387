import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Docker from 'dockerode';

/** The Engine of this machine, or null; `npm run check` insists on one. */
export const engine: Docker | null = process.env['TRUNKLINE_TEST_DOCKER']
  ? new Docker({ socketPath: process.env['TRUNKLINE_TEST_DOCKER'] })
  : null;

/** Files and folders by the path they shall have in an image. */
export type ImageFiles = Readonly<Record<string, string>>;

/** An image from nothing but the Node that runs this, the libraries it needs, and these files: no registry is asked. */
export async function scratchImage(docker: Docker, name: string, files: ImageFiles, program: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'trunkline-image-'));
  try {
    const put = (from: string, to: string) => {
      mkdirSync(join(root, dirname(to)), { recursive: true });
      cpSync(from, join(root, to), { recursive: true, dereference: true });
    };
    put(process.execPath, '/usr/local/bin/node');
    for (const library of librariesOf(process.execPath)) put(library, library);
    for (const [to, from] of Object.entries(files)) put(from, to);
    mkdirSync(join(root, 'tmp'));
    chmodSync(root, 0o755); // temporary folders are their owner's alone, and nodes run as somebody else
    const archive = `${root}.tar`;
    execFileSync('tar', ['-cf', archive, '--owner=0', '--group=0', '-C', root, '.']);
    const progress = await docker.importImage(archive, { repo: name, tag: 'story', changes: [entrypoint(program)] });
    await new Promise((resolve, reject) =>
      docker.modem.followProgress(progress, (error, done) => (error ? reject(error) : resolve(done))),
    );
    rmSync(archive);
    return `${name}:story`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const entrypoint = (program: string): string => `ENTRYPOINT ${JSON.stringify(['/usr/local/bin/node', program])}`;

/** The shared libraries of a program, its loader too, where they are on this machine. */
const librariesOf = (program: string): string[] =>
  [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/[^\s()]+)/g)].map(([path]) => path);
