import { describe, expect, it } from '@jest/globals';
import { OnPremConfig } from './onprem.config.js';

const statuses = (text: string) => OnPremConfig.safeParse({ ONPREM_ERROR_STATUSES: text }).data?.ONPREM_ERROR_STATUSES;

describe('HTTP statuses of errors', () => {
  it('are the installation’s to say where no document says one', () => {
    expect(statuses('')).toEqual(new Map());
    expect(statuses('1001:413,1013:404')).toEqual(
      new Map([
        [1001, 413],
        [1013, 404],
      ]),
    );
  });

  it.each(['1009:418', '1006:410', '1015:503', '4242:400', '1001:200', '1001', '1001:413,', '1001=413', ' '])(
    'are refused otherwise: %p',
    (text) => {
      expect(statuses(text)).toBeUndefined();
    },
  );
});
