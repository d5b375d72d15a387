import { describe, expect, it } from '@jest/globals';
import { shippedMarkets } from './card-files.js';
import { Markets } from './markets.js';

const markets = new Markets(shippedMarkets());
const NOW = '2026-11-24';

describe('The market of a recipient', () => {
  it.each([
    ['+4915112345678', 'Germany'],
    ['+447911123456', 'United Kingdom'],
    ['+34600111222', 'Spain'],
    // +1 needs four digits
    ['+14155550100', 'North America'],
    ['+16475550100', 'North America'],
    ['+18095550100', 'Rest of Latin America'],
    ['+18295550100', 'Rest of Latin America'],
    ['+18495550100', 'Rest of Latin America'],
    ['+17875550100', 'Rest of Latin America'],
    ['+19395550100', 'Rest of Latin America'],
    ['+16585550100', 'Rest of Latin America'],
    ['+18765550100', 'Rest of Latin America'],
    ['+12425550100', 'Other'],
    ['+18685550100', 'Other'],
    // a territory that is not listed goes by its prefix
    ['+16715550100', 'North America'],
    // +7 is Russia, but for 76 and 77
    ['+79161234567', 'Russia'],
    ['+77011234567', 'Kazakhstan'],
    ['+76011234567', 'Kazakhstan'],
    // nobody lists these
    ['+3545551234', 'Other'],
    ['+88213123456', 'Other'],
    ['+999', 'Other'],
    ['', 'Other'],
  ])('%s is in %s', (recipient, market) => {
    expect(markets.of(recipient, NOW)).toBe(market);
  });

  it.each([
    ['US.13491208655302741918', 'North America'],
    ['CA.13491208655302741918', 'North America'],
    ['ES.ENT.7714', 'Spain'],
    ['DO.1', 'Rest of Latin America'],
    ['KZ.1', 'Kazakhstan'],
    ['TT.1', 'Other'],
    ['IS.1', 'Other'],
  ])('%s, who hides the phone, is in %s', (recipient, market) => {
    expect(markets.of(recipient, NOW)).toBe(market);
  });

  it.each([
    ['+263771234567', '2025-09-30', 'Other', '2025-10-01', 'Rest of Africa'],
    ['+48501234567', '2026-06-30', 'Rest of Central & Eastern Europe', '2026-07-01', 'Poland'],
    ['+6581234567', '2026-06-30', 'Rest of Asia Pacific', '2026-07-01', 'Singapore'],
    ['+97433123456', '2026-06-30', 'Rest of Middle East', '2026-07-01', 'Qatar'],
    ['+8801712345678', '2026-09-30', 'Rest of Asia Pacific', '2026-10-01', 'Bangladesh'],
    ['+212612345678', '2026-09-30', 'Rest of Africa', '2026-10-01', 'Morocco'],
    ['+380501234567', '2026-09-30', 'Rest of Central & Eastern Europe', '2026-10-01', 'Ukraine'],
    ['+77011234567', '2026-09-30', 'Other', '2026-10-01', 'Kazakhstan'],
    ['KZ.1', '2026-09-30', 'Other', '2026-10-01', 'Kazakhstan'],
  ])('%s moved after %s from %s: on %s it is in %s', (recipient, before, old, after, young) => {
    expect(markets.of(recipient, before)).toBe(old);
    expect(markets.of(recipient, after)).toBe(young);
  });
});
