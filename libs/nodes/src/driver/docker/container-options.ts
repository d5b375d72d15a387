import type { ContainerCreateOptions } from 'dockerode';
import { type Identity, labelsOf } from '../identity-labels.js';
import type { DesiredNode } from '../node-driver.js';

/** What every container of an installation has in common. */
export interface ContainerSettings {
  readonly installation: string;
  readonly image: string;
  /** A network of Docker in which the control plane and the queue can be reached. */
  readonly network: string;
}

const MIB = 1_024 * 1_024;
/** Of a node beside its heap: the program itself, buffers of connections, the runtime. */
const BESIDE_HEAP_MIB = 128;
const MOST_PROCESSES = 64;
/** The user of the image; it has no name and no home. */
const NOBODY = '10001:10001';
export const STOP_SECONDS = 30;

/** The name says which slot it is, so that Docker itself refuses a second one for it. */
export const containerName = (installation: string, { nodeId, slot }: Pick<Identity, 'nodeId' | 'slot'>): string =>
  `trunkline-${installation}-${nodeId}-${slot}`;

/**
 * A container of one slot: read-only, without capabilities, with bounds on memory, processes and logs. Docker starts it again when it
 * fails, not when it ends in good order: a drained node has to stay down. source: reliability-and-operations.md §1.5
 */
export const containerOptions = (
  desired: DesiredNode,
  identity: Identity,
  { installation, image, network }: ContainerSettings,
): ContainerCreateOptions => ({
  name: containerName(installation, identity),
  Image: image,
  Env: Object.entries({
    NODE_OPTIONS: `--max-old-space-size=${desired.memoryMb} --max-semi-space-size=1`,
    MALLOC_ARENA_MAX: '1',
    ...desired.env,
    NODE_SLOT: String(identity.slot),
    NODE_INSTANCE: identity.instance,
  }).map(([name, value]) => `${name}=${value}`),
  Labels: labelsOf(installation, identity),
  User: NOBODY,
  StopTimeout: STOP_SECONDS,
  HostConfig: {
    NetworkMode: network,
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 0 },
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'rw,noexec,nosuid,size=16m' },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    PidsLimit: MOST_PROCESSES,
    Memory: (desired.memoryMb + BESIDE_HEAP_MIB) * MIB,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    Init: true,
  },
});
