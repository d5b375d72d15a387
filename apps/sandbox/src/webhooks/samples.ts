/** One documented example of every webhook field whose shape is known (source: whatsapp-cloud-api.md §5.2–§5.7). */
const NOW = 1_793_870_000;
const PHONE = '493090182044';
const PERSON = '34600111222';
const USER_ID = 'ES.7714402219930051';
const WAMID = 'wamid.HBgLMzQ2MDAxMTEyMjIVAgASGBQzQUFBQUFBQUFBQUFBQUFBQQA=';
const TEMPLATE = {
  message_template_id: 902210004455667,
  message_template_name: 'order_ready',
  message_template_language: 'es_ES',
};
const CONTACTS = [{ profile: { name: 'Ada' }, wa_id: PERSON, user_id: USER_ID }];

const ofNumber = (value: object): object => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: PHONE, phone_number_id: '734500012345678' },
  ...value,
});

const ofGroup = (type: string, value: object): object =>
  ofNumber({ groups: [{ timestamp: String(NOW), group_id: 'Y2FwaV9ncm91cDo3NzA', type, ...value }] });

const ECHO = ofNumber({
  message_echoes: [
    {
      from: PHONE,
      to: PERSON,
      to_user_id: USER_ID,
      id: WAMID,
      timestamp: String(NOW),
      type: 'text',
      text: { body: 'From the app' },
    },
  ],
});

const MESSAGING: Readonly<Record<string, object>> = {
  messages: ofNumber({
    contacts: CONTACTS,
    messages: [
      {
        from: PERSON,
        from_user_id: USER_ID,
        id: WAMID,
        timestamp: String(NOW),
        type: 'text',
        text: { body: 'this is a text message' },
      },
    ],
  }),
  user_preferences: ofNumber({
    contacts: CONTACTS,
    user_preferences: [
      {
        wa_id: PERSON,
        user_id: USER_ID,
        detail: 'User requested to stop marketing messages',
        category: 'marketing_messages',
        value: 'stop',
        timestamp: NOW,
      },
    ],
  }),
  user_id_update: ofNumber({
    contacts: CONTACTS,
    user_id_update: [
      {
        wa_id: PERSON,
        detail: 'The user has changed the phone number',
        user_id: { previous: USER_ID, current: 'ES.9914402219930052' },
        timestamp: NOW,
      },
    ],
  }),
  automatic_events: ofNumber({
    automatic_events: [{ id: WAMID, event_name: 'LeadSubmitted', timestamp: NOW, ctwa_clid: 'ARAkLkA8rmlFeiCktEJQ' }],
  }),
  message_echoes: ECHO,
  smb_message_echoes: ECHO,
  smb_app_state_sync: ofNumber({
    state_sync: [
      {
        type: 'contact',
        contact: { full_name: 'Ada Lind', first_name: 'Ada', phone_number: PERSON },
        action: 'add',
        metadata: { timestamp: String(NOW) },
      },
    ],
  }),
  history: ofNumber({
    history: [
      {
        metadata: { phase: 0, chunk_order: 1, progress: 55 },
        threads: [
          {
            id: PERSON,
            messages: [
              {
                from: PERSON,
                id: WAMID,
                timestamp: String(NOW),
                type: 'text',
                text: { body: 'Hi' },
                history_context: { status: 'READ' },
              },
            ],
          },
        ],
      },
    ],
  }),
  group_lifecycle_update: ofGroup('group_create', {
    request_id: '78ABCDEF',
    subject: 'Riders',
    invite_link: 'https://chat.whatsapp.com/AbCdEf',
    join_approval_mode: 'auto_approve',
  }),
  group_participants_update: ofGroup('group_participants_add', {
    reason: 'invite_link',
    added_participants: [{ wa_id: PERSON, user_id: USER_ID }],
  }),
  group_settings_update: ofGroup('group_settings_update', {
    request_id: '78ABCDEF',
    group_subject: { text: 'Racers', update_successful: true },
  }),
  group_status_update: ofGroup('group_suspend', {}),
};

const MANAGEMENT: Readonly<Record<string, object>> = {
  message_template_status_update: {
    event: 'APPROVED',
    ...TEMPLATE,
    reason: 'NONE',
    message_template_category: 'UTILITY',
  },
  message_template_quality_update: { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW', ...TEMPLATE },
  message_template_components_update: { ...TEMPLATE, message_template_element: 'body text' },
  template_category_update: { ...TEMPLATE, previous_category: 'UTILITY', new_category: 'MARKETING' },
  phone_number_quality_update: {
    display_phone_number: PHONE,
    event: 'THROUGHPUT_UPGRADE',
    max_daily_conversations_per_business: 'TIER_UNLIMITED',
  },
  phone_number_name_update: {
    display_phone_number: PHONE,
    decision: 'APPROVED',
    requested_verified_name: 'Nordwind Bikes',
    rejection_reason: null,
  },
  account_update: { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } },
  account_review_update: { decision: 'APPROVED' },
  account_alerts: {
    entity_type: 'BUSINESS',
    entity_id: '410077000123456',
    alert_info: {
      alert_severity: 'WARNING',
      alert_status: 'ACTIVE',
      alert_type: 'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED',
      alert_description: 'The business has to wait for more capabilities.',
    },
  },
  business_capability_update: { max_daily_conversations_per_business: 2000, max_phone_numbers_per_business: 2 },
  security: { display_phone_number: PHONE, event: 'PIN_CHANGED', requester: '61555000111222' },
  business_username_update: { display_phone_number: PHONE, username: 'nordwind.bikes', status: 'approved' },
  partner_solutions: { event: 'SOLUTION_CREATED', solution_id: '774400112233', solution_status: 'INITIATED' },
  payment_configuration_update: {
    configuration_name: 'main',
    provider_name: 'provider',
    provider_mid: '1',
    status: 'ACTIVE',
    created_timestamp: NOW,
    updated_timestamp: NOW,
  },
  flows: {
    event: 'FLOW_STATUS_CHANGE',
    message: 'The flow was published.',
    flow_id: '9001',
    old_status: 'DRAFT',
    new_status: 'PUBLISHED',
  },
};

export const SAMPLES: Readonly<Record<string, object>> = { ...MESSAGING, ...MANAGEMENT };
