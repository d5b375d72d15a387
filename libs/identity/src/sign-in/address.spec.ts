import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressBlock } from './address.js';

describe('The block an address belongs to', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('%s → %s', (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });

  it('is one for all the addresses that share 64 bits, and another for others', () => {
    const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(half, half, half, (network, a, b) => {
        const block = addressBlock([...network, ...a].join(':'));
        expect(addressBlock([...network, ...b].join(':'))).toBe(block);
        expect(addressBlock([...a, ...b].join(':')) === block).toBe(a.join() === network.join());
      }),
    );
  });
});
