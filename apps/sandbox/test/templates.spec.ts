import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const ORDER_READY = {
  name: 'order_ready',
  category: 'UTILITY',
  parameter_format: 'NAMED',
  components: [
    {
      type: 'HEADER',
      format: 'TEXT',
      text: 'Order {{order_no}}',
      example: { header_text_named_params: [{ param_name: 'order_no', example: 'N-77' }] },
    },
    {
      type: 'BODY',
      text: 'Hello {{first_name}}, your order {{order_no}} is ready.',
      example: {
        body_text_named_params: [
          { param_name: 'first_name', example: 'Ada' },
          { param_name: 'order_no', example: 'N-77' },
        ],
      },
    },
    { type: 'FOOTER', text: 'Nordwind' },
    {
      type: 'BUTTONS',
      buttons: [
        {
          type: 'URL',
          text: 'See it',
          url: 'https://nordwind.example/o/{{1}}',
          example: ['https://nordwind.example/o/N-77'],
        },
        { type: 'QUICK_REPLY', text: 'Help' },
      ],
    },
  ],
};

/** The same under another name: no two templates may have the same body and footer. */
const renamed = (name: string) => ({
  ...ORDER_READY,
  name,
  components: ORDER_READY.components.map((part) => (part.type === 'FOOTER' ? { ...part, text: name } : part)),
});

const named = (name: string, text: string) => ({ type: 'text', parameter_name: name, text });
const header = { type: 'header', parameters: [named('order_no', 'N-78')] };
const body = { type: 'body', parameters: [named('order_no', 'N-78'), named('first_name', 'Bob')] };
const link = { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'N-78' }] };

const template = (components: Json[], more: Json = {}) => ({
  type: 'template',
  template: { name: 'order_ready', language: { code: 'en_US' }, components, ...more },
});

describe('a template', () => {
  let stage: Stage;
  let line: Line;
  let id: string;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    id = await stage.template(line, ORDER_READY);
  });
  afterAll(() => stage.strike());

  it('is approved after a review, and the app hears of it', async () => {
    await until(() => stage.receiver.of('message_template_status_update').length > 0);
    expect(stage.receiver.of('message_template_status_update')[0]).toMatchObject({
      event: 'APPROVED',
      message_template_id: Number(id),
      message_template_name: 'order_ready',
      message_template_language: 'en_US',
      reason: 'NONE',
    });
  });

  it('reaches somebody who never wrote, with everything filled in', async () => {
    const reply = await stage.send(line, template([header, body, link]));
    expect(reply.body['messages']).toEqual([{ id: expect.any(String), message_status: 'accepted' }]);
    await until(async () => (await stage.screen()).length > 0);
    expect(await stage.screen()).toEqual([
      expect.objectContaining({
        type: 'template',
        header: 'Order N-78',
        text: 'Hello Bob, your order N-78 is ready.',
        footer: 'Nordwind',
        template: { name: 'order_ready', language: 'en_US', category: 'UTILITY' },
        buttons: [
          { type: 'url', title: 'See it', url: 'https://nordwind.example/o/N-78' },
          { type: 'quick_reply', title: 'Help', id: 'Help' },
        ],
      }),
    ]);
  });

  it('is answered by a tap, which arrives as a button', async () => {
    await stage.write({ button: { id: 'Help', title: 'Help' } });
    await until(() => stage.receiver.messages().length > 0);
    expect(stage.receiver.messages()[0]).toMatchObject({
      type: 'button',
      button: { payload: 'Help', text: 'Help' },
      context: { id: expect.stringMatching(/^wamid/), from: '493090182044' },
    });
  });

  it.each([
    ['an unknown name', template([], { name: 'nobody_knows' }), 132001, 404],
    ['another language', template([header, body, link], { language: { code: 'en' } }), 132001, 404],
    ['a parameter too few', template([header, { ...body, parameters: [named('order_no', '1')] }, link]), 132000, 400],
    [
      'a wrong parameter name',
      template([header, { ...body, parameters: [named('x', '1'), named('y', '2')] }, link]),
      132012,
      400,
    ],
    ['a missing button parameter', template([header, body]), 131008, 400],
    ['the wrong kind of button', template([header, body, { ...link, sub_type: 'quick_reply' }]), 132012, 400],
    [
      'a line break in a parameter',
      template([header, { ...body, parameters: [named('order_no', '1\n2'), named('first_name', 'B')] }, link]),
      132018,
      400,
    ],
    [
      'a text that gets too long',
      template([
        header,
        { ...body, parameters: [named('order_no', 'x'.repeat(1_020)), named('first_name', 'B')] },
        link,
      ]),
      132005,
      400,
    ],
    ['an unknown component', template([{ type: 'tail' }]), 100, 400],
  ])('is refused with %s', async (_what, message, code, status) => {
    const reply = await stage.send(line, message);
    expect(errorOf(reply)).toMatchObject({ code });
    expect(reply.status).toBe(status);
  });

  it('is not sent while paused, and comes back when the pause is over', async () => {
    await stage.call('POST', `/sandbox/templates/${id}/verdict`, { event: 'PAUSED' });
    expect(errorOf(await stage.send(line, template([header, body, link])))).toMatchObject({ code: 132015 });
    await stage.turnClock(3);
    expect((await stage.send(line, template([header, body, link]))).status).toBe(200);
    await stage.turnClock(0);
  });

  it('is never sent again once disabled', async () => {
    const other = await stage.template(line, renamed('order_late'));
    await stage.call('POST', `/sandbox/templates/${other}/verdict`, { event: 'DISABLED' });
    const reply = await stage.send(line, template([header, body, link], { name: 'order_late' }));
    expect(errorOf(reply)).toMatchObject({ code: 132016 });
  });

  it('is rejected when it says so, with a reason', async () => {
    const components = [{ type: 'BODY', text: 'Please reject-me now.' }];
    const rejected = await stage.template(line, { name: 'unwanted', category: 'MARKETING', components });
    const node = await stage.call('GET', `/v25.0/${rejected}?fields=status,rejected_reason`, undefined, line.token);
    expect(node.body).toEqual({ id: rejected, status: 'REJECTED', rejected_reason: 'INVALID_FORMAT' });
  });

  it.each([
    [
      'a variable at the end',
      { components: [{ type: 'BODY', text: 'Your order is {{1}}', example: { body_text: [['x']] } }] },
      2388299,
    ],
    [
      'a gap in the variables',
      {
        components: [
          { type: 'BODY', text: 'Order {{1}} and {{3}} are here for you.', example: { body_text: [['x', 'y']] } },
        ],
      },
      2388072,
    ],
    ['a variable without an example', { components: [{ type: 'BODY', text: 'Your order {{1}} is here.' }] }, 2388072],
    [
      'too many variables',
      { components: [{ type: 'BODY', text: 'So {{1}} and {{2}}.', example: { body_text: [['x', 'y']] } }] },
      2388293,
    ],
    ['no body', { components: [{ type: 'FOOTER', text: 'Nordwind' }] }, 2388072],
    [
      'quick replies apart',
      {
        components: [
          { type: 'BODY', text: 'Hello there' },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'QUICK_REPLY', text: 'A' },
              { type: 'URL', text: 'B', url: 'https://b.example' },
              { type: 'QUICK_REPLY', text: 'C' },
            ],
          },
        ],
      },
      2388072,
    ],
    [
      'a name that exists',
      { name: 'order_ready', components: ORDER_READY.components, parameter_format: 'NAMED' },
      2388024,
    ],
    ['a name in capitals', { name: 'Order' }, undefined],
    ['an unknown category', { category: 'NEWS' }, undefined],
  ])('is refused at creation with %s', async (_what, wanted, subcode) => {
    const request = {
      name: 'fresh',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Hello' }],
      ...wanted,
    };
    const reply = await stage.call('POST', `/v25.0/${line.waba}/message_templates`, request, line.token);
    expect(reply.status).toBe(400);
    expect(errorOf(reply)).toMatchObject({ code: 100, ...(subcode !== undefined && { error_subcode: subcode }) });
  });

  it('is listed in pages and by filters', async () => {
    const path = `/v25.0/${line.waba}/message_templates`;
    const first = await stage.call('GET', `${path}?limit=2`, undefined, line.token);
    expect(first.body['data']).toHaveLength(2);
    const next = (first.body['paging'] as { next: string }).next;
    const second = await stage.call('GET', next.slice(stage.url.length), undefined, line.token);
    expect(second.body['data']).toHaveLength(1);
    expect(second.body['paging']).not.toHaveProperty('next');
    const approved = await stage.call('GET', `${path}?status=APPROVED&name=order&fields=name`, undefined, line.token);
    expect(approved.body['data']).toEqual([{ id, name: 'order_ready' }]);
    const lost = await stage.call('GET', `${path}?after=bm93aGVyZQ`, undefined, line.token);
    expect(errorOf(lost)).toMatchObject({ code: 131059 });
  });

  it('keeps its name locked after it was deleted', async () => {
    await stage.template(line, renamed('short_lived'));
    await stage.call('DELETE', `/v25.0/${line.waba}/message_templates?name=short_lived`, undefined, line.token);
    const again = { language: 'en_US', ...ORDER_READY, name: 'short_lived' };
    const reply = await stage.call('POST', `/v25.0/${line.waba}/message_templates`, again, line.token);
    expect(errorOf(reply)).toMatchObject({ code: 100, error_subcode: 2388023 });
  });

  it('carries a one-time code, whose button must repeat it', async () => {
    const components = [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 10 },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
    ];
    await stage.template(line, { name: 'sign_in', category: 'AUTHENTICATION', components });
    const send = (code: string, repeated: string) =>
      stage.send(line, {
        type: 'template',
        template: {
          name: 'sign_in',
          language: { code: 'en_US' },
          components: [
            { type: 'body', parameters: [{ type: 'text', text: code }] },
            { type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: repeated }] },
          ],
        },
      });
    expect(errorOf(await send('123456', '654321'))).toMatchObject({ code: 132012 });
    const wamid = wamidOf(await send('123456', '123456'));
    await until(async () => (await stage.screen()).some((message) => message['wamid'] === wamid));
    expect((await stage.screen()).find((message) => message['wamid'] === wamid)).toMatchObject({
      text: '123456 is your verification code. For your security, do not share this code.',
      footer: 'This code expires in 10 minutes.',
    });
  });

  it('of marketing does not reach somebody who has stopped it', async () => {
    await stage.template(line, {
      name: 'new_bikes',
      category: 'MARKETING',
      components: [{ type: 'BODY', text: 'New bikes are here' }],
    });
    await stage.call('PUT', `/handsets/${PERSON}`, { stoppedMarketing: true });
    await until(() => stage.receiver.of('user_preferences').length > 0);
    expect(stage.receiver.of('user_preferences')[0]).toMatchObject({
      user_preferences: [{ wa_id: '34600111222', category: 'marketing_messages', value: 'stop' }],
    });
    const reply = await stage.send(line, {
      type: 'template',
      template: { name: 'new_bikes', language: { code: 'en_US' } },
    });
    await until(() => stage.receiver.statuses(wamidOf(reply)).length > 0);
    expect(stage.receiver.statuses(wamidOf(reply))[0]).toMatchObject({ status: 'failed', errors: [{ code: 131050 }] });
  });

  it('changes its price with its category, and the app hears of it', async () => {
    await stage.call('POST', `/sandbox/templates/${id}/category`, { category: 'MARKETING' });
    await until(() => stage.receiver.of('template_category_update').length > 0);
    expect(stage.receiver.of('template_category_update')[0]).toMatchObject({
      previous_category: 'UTILITY',
      new_category: 'MARKETING',
    });
  });
});
