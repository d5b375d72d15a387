import { sha256 } from '#platform/kernel';
import { type ClientFacts, type GatewayStatus, gatewayStatus } from './gateway-status.js';

interface NodeHealth {
  readonly gateway_status: GatewayStatus;
  readonly role: 'primary_master' | 'coreapp';
}
export type HealthShape = { readonly gateway_status: GatewayStatus } | Readonly<Record<string, NodeHealth>>;

/** How a process is called where several are told apart: its place, and which run of it this is. */
export const processName = (place: string, run: string | undefined): string =>
  `${place}:${run === undefined ? '0000' : sha256(run).toString('hex').slice(0, 4)}`;

/**
 * One replica speaks for the client; several are shown each by itself, and the control plane that answers stands where the primary
 * master was. source: whatsapp-onprem-api.md §13
 */
export function healthOf(facts: ClientFacts): HealthShape {
  const { node, leases } = facts;
  if (node.spec.replicas === 1) return { gateway_status: gatewayStatus(facts, 0) };
  const slots = Array.from({ length: node.spec.replicas }, (_, slot): [string, NodeHealth] => {
    const holder = leases.find((lease) => lease.slot === slot)?.holder;
    return [processName(`coreapp-${slot}`, holder), { gateway_status: gatewayStatus(facts, slot), role: 'coreapp' }];
  });
  const master = { gateway_status: 'connected', role: 'primary_master' } as const;
  return { ...Object.fromEntries(slots), [processName('master-0', node.id)]: master };
}
