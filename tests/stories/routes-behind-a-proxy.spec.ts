import { afterEach, describe, expect, it } from '@jest/globals';
import { type BareControlPlane, startBareControlPlane } from '../support/control-plane.js';

describe('The address of whoever signs in', () => {
  let plane: BareControlPlane;
  afterEach(() => plane?.close());

  /** More wrong passwords than one address may try, for accounts that differ; then one from another address. */
  async function guessAsTwo(): Promise<[first: number[], second: number]> {
    const guess = async (address: string, index: number) => {
      const body = { email: `nobody-${index}@x.example`, password: 'guess' };
      return (await plane.http.post('/auth/login', body, { 'x-forwarded-for': address })).status;
    };
    const first: number[] = [];
    for (let index = 0; index < 52; index++) first.push(await guess('203.0.113.7', index));
    return [first, await guess('203.0.113.8', 99)];
  }

  it('is the one a trusted proxy names', async () => {
    plane = await startBareControlPlane({ TRUST_PROXY: 'loopback' });
    const [first, second] = await guessAsTwo();
    expect(first.slice(-2)).toEqual([429, 429]);
    expect(second).toBe(401);
  });

  it('is nobody’s to choose where no proxy is trusted', async () => {
    plane = await startBareControlPlane();
    const [first, second] = await guessAsTwo();
    expect(first.slice(-2)).toEqual([429, 429]);
    expect(second).toBe(429);
  });
});
