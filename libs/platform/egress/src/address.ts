import { BlockList, isIP } from 'node:net';

/**
 * Where an IP address leads: `public` is the internet, `private` is somebody's own network or machine, `forbidden` is what no
 * web server has (unspecified, link-local with its cloud metadata, multicast, reserved, tunnels that hide another address).
 */
export type Reach = 'public' | 'private' | 'forbidden';

const privateV4 = listOf('ipv4', ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
const forbiddenV4 = listOf('ipv4', [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
const privateV6 = listOf('ipv6', ['::1/128', 'fc00::/7']);
// Of IPv6 only global unicast is the internet, less the ranges in it that carry another address or are for documents.
const globalV6 = listOf('ipv6', ['2000::/3']);
const forbiddenV6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);
const mappedV4 = listOf('ipv6', ['::ffff:0:0/96']);

/** Judges an address as Node prints it; text that is no address is forbidden. source: reliability-and-operations.md §5.7 */
export function reachOf(address: string): Reach {
  const family = isIP(address);
  if (family === 4) return reachOfV4(address);
  // A zone (`fe80::1%eth0`) exists on link-local addresses alone.
  if (family !== 6 || address.includes('%')) return 'forbidden';
  if (mappedV4.check(address, 'ipv6')) return reachOfMapped(address);
  if (privateV6.check(address, 'ipv6')) return 'private';
  return globalV6.check(address, 'ipv6') && !forbiddenV6.check(address, 'ipv6') ? 'public' : 'forbidden';
}

function reachOfV4(address: string): Reach {
  if (forbiddenV4.check(address, 'ipv4')) return 'forbidden';
  return privateV4.check(address, 'ipv4') ? 'private' : 'public';
}

/** `::ffff:127.0.0.1` is 127.0.0.1; a BlockList compares such addresses with its IPv4 rules. */
function reachOfMapped(address: string): Reach {
  if (forbiddenV4.check(address, 'ipv6')) return 'forbidden';
  return privateV4.check(address, 'ipv6') ? 'private' : 'public';
}

function listOf(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
