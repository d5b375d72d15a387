import { describe, expect, it } from '@jest/globals';
import { TrustProxy } from './trust-proxy.js';

describe('Whose X-Forwarded-For is believed', () => {
  it.each([
    [undefined, false],
    ['127.0.0.1', ['127.0.0.1']],
    [' 10.0.0.0/8, fd00::/8,loopback ', ['10.0.0.0/8', 'fd00::/8', 'loopback']],
  ])('%p → %p', (given, trusted) => {
    expect(TrustProxy.parse(given)).toEqual(trusted);
  });

  it.each(['true', '*', '1', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', 'everybody', '10.0.0.1,,'])(
    'refuses %p',
    (given) => {
      expect(TrustProxy.safeParse(given).success).toBe(false);
    },
  );
});
