import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#platform/kernel';
import { messageIdIn, onPremMessageId } from './message-id.js';

describe('The id of a message on the on-premises API', () => {
  it('begins as the original’s, by direction', () => {
    const id = newId<'message'>(new Date());
    expect(onPremMessageId(id, 'out', '+31687654321')).toMatch(/^gBGG/);
    expect(onPremMessageId(id, 'out', '+316123456789')).toMatch(/^gBEG/);
    expect(onPremMessageId(id, 'in', '+31687654321')).toMatch(/^ABGG/);
  });

  it('leads back to the message, whoever it went to', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('out' as const, 'in' as const), fc.string(), (id, direction, phone) => {
        expect(messageIdIn(onPremMessageId(id, direction, phone))).toBe(id);
      }),
    );
  });

  it('is nothing else that somebody may send', () => {
    fc.assert(fc.property(fc.string(), (text) => messageIdIn(text) === null || text.length > 20));
  });
});
