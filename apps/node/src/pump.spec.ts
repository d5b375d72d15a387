import { describe, expect, it } from '@jest/globals';
import type { ClaimedMessage, ClaimResponse } from '#node-protocol';
import { createLogger } from '#platform/kernel';
import { Pump } from './pump.js';

const log = createLogger('pump', 'silent');
const message = (id: string): ClaimedMessage => ({
  message_id: id,
  attempt_token: `token of ${id}`,
  to: '+34600000001',
  recipient: null,
  content: { type: 'text', text: 'Hello' },
  reply_to_wamid: null,
});
const answer = (parts: Partial<ClaimResponse>): ClaimResponse => ({
  messages: [],
  later_ids: [],
  retry_after_ms: 1,
  next_ids: [],
  ...parts,
});

/** A pump whose claims are answered by hand, in the order in which they are asked. */
function given(answers: ((ids: readonly string[]) => ClaimResponse | Promise<ClaimResponse>)[]) {
  const asked: string[][] = [];
  const sent: string[] = [];
  const claim = async (ids: readonly string[]) => {
    asked.push([...ids]);
    return (await answers.shift()?.(ids)) ?? answer({});
  };
  const deliver = async ({ message_id: id }: ClaimedMessage) => void sent.push(id);
  return { asked, sent, pump: new Pump({ claim, deliver, mayRun: () => true }, 10, log) };
}

describe('a pump', () => {
  it('sends what its claim gives it, and is done with what it does not', async () => {
    const { pump, asked, sent } = given([() => answer({ messages: [message('a')] })]);
    await pump.offer(['a', 'b']);
    await pump.idle();
    expect({ asked, sent }).toEqual({ asked: [['a', 'b']], sent: ['a'] });
  });

  it('asks again for what was offered again while a claim for it was on its way', async () => {
    let pump: Pump | null = null;
    let again: Promise<void> | undefined;
    const world = given([
      () => {
        // The one before it in its lane has just been recorded; this claim was too early to see that.
        again = pump?.offer(['second']);
        return answer({});
      },
      () => answer({ messages: [message('second')] }),
    ]);
    pump = world.pump;
    await pump.offer(['second']);
    await again;
    await pump.idle();
    expect(world.sent).toEqual(['second']);
  });

  it('keeps the place of what has to wait in front of what came later', async () => {
    let pump: Pump | null = null;
    const world = given([
      (ids) => {
        void pump?.offer(['late']);
        return answer({ later_ids: [...ids] });
      },
      (ids) => answer({ messages: ids.map(message) }),
    ]);
    pump = world.pump;
    await pump.offer(['early', 'next']);
    await pump.idle();
    expect(world.sent).toEqual(['early', 'next', 'late']);
  });

  it('asks once more when a claim was not answered', async () => {
    const { pump, asked } = given([() => Promise.reject(new Error('the line is dead')), () => answer({})]);
    await pump.offer(['a']);
    expect(asked).toEqual([['a'], ['a']]);
  });

  it('lets everybody go when it is stopped, also those who come later', async () => {
    let pump: Pump | null = null;
    const world = given([
      (ids) => {
        pump?.stop();
        return answer({ later_ids: [...ids] });
      },
    ]);
    pump = world.pump;
    await pump.offer(['a', 'b']);
    await pump.offer(['c']);
    expect(world.asked).toEqual([['a', 'b']]);
  });
});
