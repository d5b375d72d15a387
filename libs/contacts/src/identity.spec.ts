import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ContactId } from '#platform/kernel';
import { addressKey, planIdentities, sightingOf, type KnownAddress, type Sighting } from './identity.js';

const seen = (bsuid: string | null, phone: string | null): Sighting => sightingOf({ bsuid, phone });
const known = (entries: Record<string, [string, boolean]>) =>
  new Map(Object.entries(entries).map(([key, [id, hasBsuid]]) => [key, { contactId: id as ContactId, hasBsuid }]));
const plan = (sightings: Sighting[], world: ReadonlyMap<string, KnownAddress> = new Map()) => {
  let n = 0;
  return planIdentities(sightings, world, () => `new${++n}` as ContactId);
};

describe('Who is who', () => {
  it('makes one contact of both addresses of a newcomer', () => {
    const made = plan([seen('ES.1', '+34600111222'), seen('ES.1', null), seen(null, '+34600111222')]);
    expect(made.contacts).toEqual(['new1', 'new1', 'new1']);
    expect(made.links.size).toBe(2);
  });

  it('links a user id to the contact that was known by its phone', () => {
    const made = plan([seen('ES.1', '+34600111222')], known({ 'phone:+34600111222': ['c1', false] }));
    expect(made.contacts).toEqual(['c1']);
    expect([...made.links]).toEqual([['bsuid:ES.1', 'c1']]);
  });

  it('links a phone to the contact that was known by its user id', () => {
    const made = plan([seen('ES.1', '+34600111222')], known({ 'bsuid:ES.1': ['c1', true] }));
    expect([...made.links]).toEqual([['phone:+34600111222', 'c1']]);
  });

  it('merges the contact known by phone alone into the one known by user id', () => {
    const world = known({ 'bsuid:ES.1': ['c1', true], 'phone:+34600111222': ['c2', false] });
    const made = plan([seen('ES.1', '+34600111222')], world);
    expect(made.contacts).toEqual(['c1']);
    expect([...made.merges]).toEqual([['c2', 'c1']]);
  });

  it('moves a phone that now belongs to somebody else, and leaves consent where it was given', () => {
    const world = known({ 'bsuid:ES.1': ['c1', true], 'phone:+34600111222': ['c1', true] });
    const made = plan([seen('ES.2', '+34600111222')], world);
    expect(made.contacts).toEqual(['new1']);
    expect([...made.links]).toEqual([['bsuid:ES.2', 'new1']]);
    expect([...made.moves]).toEqual([['phone:+34600111222', 'new1']]);
    expect(made.merges.size).toBe(0);
  });

  it('writes nothing for what is known', () => {
    const world = known({ 'bsuid:ES.1': ['c1', true], 'phone:+34600111222': ['c1', true] });
    const made = plan([seen('ES.1', '+34600111222')], world);
    expect([made.links.size, made.moves.size, made.merges.size]).toEqual([0, 0, 0]);
  });

  it('never gives one user id to two contacts, and finishes: a second look at the result changes nothing but phones in dispute', () => {
    const bsuid = fc.option(fc.constantFrom('ES.1', 'ES.2', 'ES.3'));
    const phone = fc.constantFrom('+1', '+2', '+3');
    const sightings = fc.array(
      fc.tuple(bsuid, phone).map(([b, p]) => seen(b, p)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(sightings, (list) => {
        const made = plan(list);
        const survivors = new Set(made.contacts);
        for (const gone of made.merges.keys()) expect(survivors.has(gone)).toBe(false);
        const world = new Map<string, KnownAddress>();
        for (const [key, contactId] of [...made.links, ...made.moves]) world.set(key, { contactId, hasBsuid: false });
        const withBsuid = new Set(
          [...world].flatMap(([key, { contactId }]) => (key.startsWith('bsuid') ? [contactId] : [])),
        );
        for (const [key, each] of world) world.set(key, { ...each, hasBsuid: withBsuid.has(each.contactId) });
        const again = plan(list, world);
        expect([again.links.size, again.merges.size]).toEqual([0, 0]);
        list.forEach((sighting, i) => {
          const id = sighting.find((address) => address.kind === 'bsuid');
          if (id) expect(world.get(addressKey(id))?.contactId).toBe(made.contacts[i]);
        });
      }),
    );
  });
});
