import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { merge, type MessageState, type NetworkStatus } from './message.js';

const status = fc.constantFrom<NetworkStatus>('sent', 'delivered', 'read', 'failed');
const start = fc.constantFrom<MessageState>('queued', 'submitting', 'unknown', 'held');
const after = (from: MessageState, statuses: readonly NetworkStatus[]) => statuses.reduce(merge, from);

describe('merging statuses', () => {
  it('ends in the same state whatever the order and however often each arrives', () => {
    fc.assert(
      fc.property(
        start,
        fc.array(status, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (from, statuses, picks) => {
          const repeated = statuses.length
            ? [...statuses, ...picks.map((pick) => statuses[pick % statuses.length]!)]
            : [];
          const shuffled = [...repeated].sort((a, b) => a.localeCompare(b)).reverse();
          expect(after(from, shuffled)).toBe(after(from, repeated));
          expect(after(from, repeated)).toBe(after(from, statuses));
        },
      ),
    );
  });

  it('never goes back from read to delivered, or from delivered to sent', () => {
    expect(merge('read', 'delivered')).toBe('read');
    expect(merge('delivered', 'sent')).toBe('delivered');
  });

  it('settles an unknown outcome by what the network says', () => {
    expect(merge('unknown', 'sent')).toBe('sent');
    expect(merge('unknown', 'failed')).toBe('failed');
  });

  it('lets a failure stand against sent, and trusts a later delivery over it', () => {
    expect(merge('sent', 'failed')).toBe('failed');
    expect(merge('failed', 'sent')).toBe('failed');
    expect(merge('failed', 'delivered')).toBe('delivered');
    expect(merge('delivered', 'failed')).toBe('delivered');
  });
});
