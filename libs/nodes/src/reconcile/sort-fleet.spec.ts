import { describe, expect, it } from '@jest/globals';
import type { NodeId, TenantId } from '#platform/kernel';
import { sortFleet } from './sort-fleet.js';

const id = (name: number) => `n${name}` as NodeId;
const known = (count: number, placed = true) => Array.from({ length: count }, (_, name) => ({ id: id(name), placed }));
const present = (...names: number[]) =>
  names.map((name) => ({ tenantId: 't' as TenantId, nodeId: id(name), slots: [] }));

describe('Comparing the fleet with a list', () => {
  it('finds what is missing and what nobody wants', () => {
    const fleet = sortFleet(known(3), present(0, 2, 7));
    expect(fleet).toMatchObject({ missing: ['n1'], unwanted: [{ nodeId: 'n7' }], implausible: false });
  });

  it('doubts a list in which more than 30 % of at least 5 placed nodes are missing', () => {
    expect(sortFleet(known(10), present(0, 1, 2, 3, 4, 5, 6)).implausible).toBe(false);
    expect(sortFleet(known(10), present(0, 1, 2, 3, 4, 5)).implausible).toBe(true);
    expect(sortFleet(known(4), []).implausible).toBe(false);
  });

  it('does not miss nodes that had not been placed yet', () => {
    expect(sortFleet(known(10, false), [])).toMatchObject({ missing: [], implausible: false });
  });
});
