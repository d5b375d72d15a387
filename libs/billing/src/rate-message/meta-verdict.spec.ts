import { describe, expect, it } from '@jest/globals';
import { metaVerdict } from './meta-verdict.js';

describe("Meta's pricing object", () => {
  // source: pricing-and-policy.md §1.10
  it.each([
    [{ type: 'regular', category: 'service' }, 'regular', 'service', false],
    [{ type: 'free_customer_service', category: 'utility' }, 'free_customer_service', 'utility', false],
    [{ type: 'free_entry_point', category: 'referral_conversion' }, 'free_entry_point', null, false],
    [{ type: 'free_group_customer_service', category: 'group_service' }, 'free_customer_service', 'service', false],
    [{ type: 'regular', category: 'group_marketing' }, 'regular', 'marketing', false],
    [{ type: 'regular', category: 'marketing_lite' }, 'regular', 'marketing', false],
    [{ type: 'regular', category: 'authentication-international' }, 'regular', 'authentication_international', false],
    [{ type: 'regular', category: 'general_purpose_ai' }, 'regular', null, true],
    [{ billable: false, category: 'utility' }, 'free_customer_service', 'utility', false],
    [{ billable: true, category: 'utility' }, 'regular', 'utility', false],
    [{ type: 'regular', billable: false, category: 'utility' }, 'regular', 'utility', false],
    [{ type: 'something_new', category: 'utility' }, null, 'utility', false],
    [{ category: 'referral_conversion' }, 'free_entry_point', null, false],
    [{}, null, null, false],
    [undefined, null, null, false],
  ])('%j means %s, %s', (pricing, type, category, strange) => {
    expect(metaVerdict(pricing)).toEqual({ type, category, strange });
  });
});
