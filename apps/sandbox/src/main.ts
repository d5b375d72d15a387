import { parseConfig } from '#platform/kernel';
import { configFrom, SandboxEnv } from './config.js';
import { startSandbox } from './sandbox.js';

const sandbox = await startSandbox(configFrom(parseConfig(SandboxEnv, process.env)));

let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await sandbox.close();
  process.exit(0);
};

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// A launcher that dies without a signal must not leave a sandbox behind.
process.on('disconnect', () => void stop());
