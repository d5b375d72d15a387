import { createServer } from 'node:net';
import type { LauncherConfig } from './config.js';
import { listenerOn } from './processes.js';
import { StartRefused } from './refused.js';

type PortName = 'PORT' | 'INTERNAL_PORT' | 'WORKER_PORT' | 'SANDBOX_PORT';

/** Refuses to start when a port is taken, naming the variable to change and, where possible, who has it. */
export async function requirePorts(config: LauncherConfig, withSandbox: boolean): Promise<void> {
  const names: PortName[] = ['PORT', 'INTERNAL_PORT', 'WORKER_PORT'];
  if (withSandbox) names.push('SANDBOX_PORT');
  const problems = (await Promise.all(names.map((name) => problemWith(name, config[name])))).filter(Boolean);
  if (problems.length) throw new StartRefused(problems.join('\n'));
}

async function problemWith(name: PortName, port: number): Promise<string | null> {
  const code = (await listenError(port, '127.0.0.1')) ?? (await listenError(port, '0.0.0.0'));
  if (code === null) return null;
  if (code === 'EACCES') return `This account may not open port ${port}. Set ${name} to one above 1023.`;
  const holder = await listenerOn(port);
  return `Port ${port} is taken${holder ? ` by ${holder}` : ''}. Stop that program, or set ${name} to another port.`;
}

function listenError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
