/** The people, companies and numbers of the demo. Every phone number is from a range that regulators keep for fiction. */

export interface DemoNumber {
  /** Ids of the imitated network are given, so that provisioning twice answers with the same number. */
  readonly id: string;
  readonly phone: string;
  readonly name: string;
}

export interface DemoTenant {
  readonly name: string;
  readonly currency: string;
  readonly timezone: string;
  readonly country: string;
  readonly wabaId: string;
  readonly numbers: readonly DemoNumber[];
}

export const TENANTS: readonly DemoTenant[] = [
  {
    name: 'Harbour Bakery',
    currency: 'USD',
    timezone: 'America/New_York',
    country: 'US',
    wabaId: '210000000000001',
    numbers: [
      { id: '310000000000001', phone: '+12025550141', name: 'Harbour Bakery' },
      { id: '310000000000002', phone: '+12025550142', name: 'Harbour Bakery Orders' },
    ],
  },
  {
    name: 'Nordlicht Clinic',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    country: 'DE',
    wabaId: '210000000000002',
    numbers: [{ id: '310000000000003', phone: '+12025550143', name: 'Nordlicht Clinic' }],
  },
];

export const HANDSETS = [
  { phone: '+12025550171', name: 'Ada' },
  { phone: '+12025550172', name: 'Bruno' },
  { phone: '+4917604069013', name: 'Chidi' },
] as const;

/** As much as a demo can spend. */
export const CREDIT = '500.00';

export interface DemoTemplate {
  readonly name: string;
  readonly language: string;
  readonly category: 'utility' | 'marketing';
  readonly body: string;
  readonly footer?: string;
  readonly examples: readonly string[];
}

export const APPROVED_TEMPLATES: readonly DemoTemplate[] = [
  {
    name: 'order_ready',
    language: 'en',
    category: 'utility',
    body: 'Hello {{1}}, your order {{2}} is ready to be picked up.',
    examples: ['Ada', 'A-1042'],
  },
  {
    name: 'weekend_offer',
    language: 'en',
    category: 'marketing',
    body: 'Hi {{1}}, everything is half price this weekend.',
    footer: 'Answer STOP to hear no more of this.',
    examples: ['Ada'],
  },
];

/** The sandbox leaves it in review, because it says so. */
export const PENDING_TEMPLATE: DemoTemplate = {
  name: 'delivery_delayed',
  language: 'en',
  category: 'utility',
  body: 'Your delivery is late by {{1}} minutes. We are sorry.',
  footer: 'review-later',
  examples: ['20'],
};
