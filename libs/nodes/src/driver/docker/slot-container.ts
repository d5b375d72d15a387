import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { constants } from 'node:os';
import { identityIn, type Identity } from '../identity-labels.js';
import type { ObservedSlot, ProcessExit } from '../node-driver.js';

/** A container of ours as the Engine lists it. */
export interface SlotContainer extends Identity {
  readonly id: string;
  readonly state: string;
  /** It was asked to end: it bears another name since, and the slot's is free again. */
  readonly farewell: boolean;
  readonly createdAt: number;
}

/** Added to the name of a container that was asked to end. A name is what the Engine keeps and lets us change. */
export const FAREWELL = '-ended-';

const ALIVE = ['running', 'paused', 'restarting', 'removing'];

export const slotContainerOf = ({ Id, Names, Labels, State, Created }: ContainerInfo): SlotContainer[] => {
  const identity = identityIn(Labels);
  if (!identity) return [];
  const farewell = Names.some((name) => name.includes(FAREWELL));
  return [{ ...identity, id: Id, state: State, farewell, createdAt: Created }];
};

export const isAlive = ({ state }: SlotContainer): boolean => ALIVE.includes(state);

/** One that was made and never started, because its maker was ended in between. */
export const isUnborn = ({ state }: SlotContainer): boolean => state === 'created';

/** What a slot looks like from its container; null when the container says nothing of what is there now. */
export function observedSlot(
  container: SlotContainer,
  { State, RestartCount }: Pick<ContainerInspectInfo, 'State' | 'RestartCount'>,
  exit: ProcessExit | null,
): ObservedSlot | null {
  const { slot, instance, specHash, farewell } = container;
  const seen = { slot, instance, specHash, restarts: RestartCount };
  const alive = State.Running || State.Restarting;
  if (farewell) return alive ? { ...seen, phase: 'stopping', exit: null } : null;
  if (isUnborn(container)) return null;
  return { ...seen, phase: State.Running && !State.Restarting ? 'running' : 'exited', exit };
}

/** What the Engine says of an exit: more than 128 is a signal. */
export function exitOf(status: number, lastLine: string | null): ProcessExit {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0] ?? null;
  return { code: signal ? null : status, signal, lastLine };
}

export const OUT_OF_MEMORY = 'The container used more memory than it may have (OOMKilled).';
