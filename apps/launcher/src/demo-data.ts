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

export const TEMPLATES = [
  {
    name: 'order_ready',
    language: 'en',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'Hello {{1}}, your order {{2}} is ready to be picked up.',
        example: { body_text: [['Ada', 'A-1042']] },
      },
    ],
  },
  {
    name: 'weekend_offer',
    language: 'en',
    category: 'MARKETING',
    components: [
      {
        type: 'BODY',
        text: 'Hi {{1}}, all rye bread is half price this weekend.',
        example: { body_text: [['Ada']] },
      },
      { type: 'FOOTER', text: 'Answer STOP to hear no more of this.' },
    ],
  },
] as const;

/** Stays in review, so that there is something to wait for. */
export const PENDING_TEMPLATE = {
  name: 'delivery_delayed',
  language: 'en',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Your delivery is late by {{1}} minutes.', example: { body_text: [['20']] } }],
} as const;
