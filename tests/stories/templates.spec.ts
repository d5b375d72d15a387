import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parsePublicId, type TemplateId } from '#platform/kernel';
import { TemplateStory } from '../support/template-story.js';

const MINUTE = 60_000;

describe('Templates on their way to Meta and back', () => {
  let story: TemplateStory;
  beforeAll(async () => {
    story = await TemplateStory.start();
  });
  afterAll(() => story.close());

  it('takes a template in at once and submits it afterwards', async () => {
    const tenant = await story.tenant();
    const created = await tenant.create({
      header: 'Nordwind',
      footer: 'No responder',
      buttons: [
        { type: 'url', text: 'Ver pedido', url: 'https://nordwind.example/o/{{1}}', example: 'N-77' },
        { type: 'quick_reply', text: 'Ayuda' },
      ],
    });
    expect([created.status, created.body]).toMatchObject([
      202,
      {
        id: expect.stringMatching(/^tpl_/),
        status: 'submitted',
        category: 'utility',
        parameter_format: 'positional',
        body: 'Hola {{1}}, tu pedido {{2}} está listo para recoger.',
        waba_id: tenant.waba,
        meta_id: null,
      },
    ]);
    expect(await story.work()).toBe(1);
    expect(await tenant.show(created.text('id'))).toMatchObject({
      status: 'pending',
      meta_id: expect.stringMatching(/^\d+$/),
    });
  });

  it('takes the components as Meta writes them', async () => {
    const tenant = await story.tenant();
    const created = await tenant.create({
      category: 'UTILITY',
      components: [
        {
          type: 'body',
          text: 'Hola {{first_name}}, tu pedido {{order_no}} está listo para recoger.',
          example: {
            body_text_named_params: [
              { param_name: 'first_name', example: 'Ada' },
              { param_name: 'order_no', example: 'N-77' },
            ],
          },
        },
      ],
    });
    expect(created.body).toMatchObject({ parameter_format: 'named', components: [{ type: 'BODY' }] });
    await story.work();
    expect(await tenant.show(created.text('id'))).toMatchObject({ status: 'pending' });
  });

  it('submits an authentication template, whose text is Meta’s', async () => {
    const tenant = await story.tenant();
    const created = await tenant.create({
      category: 'authentication',
      add_security_recommendation: true,
      code_expiration_minutes: 10,
    });
    expect(created.body).toMatchObject({
      body: null,
      components: [{ type: 'BODY' }, { type: 'FOOTER' }, { type: 'BUTTONS' }],
    });
    await story.work();
    expect(await tenant.show(created.text('id'))).toMatchObject({ status: 'pending' });
    expect((await tenant.create({ category: 'authentication', body: 'Your code' })).status).toBe(422);
  });

  it('follows the verdicts of Meta, and tells of changes only', async () => {
    const tenant = await story.tenant();
    const id = (await tenant.create()).text('id');
    await story.work();
    const approved = await tenant.verdict('APPROVED', { reason: 'NONE', category: 'MARKETING' });
    expect(approved).toMatchObject([
      { tenantId: tenant.id, before: { status: 'pending', category: 'utility' }, template: { status: 'approved' } },
    ]);
    expect(await tenant.show(id)).toMatchObject({
      status: 'approved',
      category: 'marketing',
      requested_category: 'utility',
      rejected_reason: null,
    });
    expect(await tenant.verdict('APPROVED', { category: 'MARKETING' })).toEqual([]);
    expect(await tenant.verdict('PENDING')).toEqual([]);
    expect(await tenant.verdict('APPROVED', { name: 'another' })).toEqual([]);
    expect(await tenant.verdict('PAUSED', { metaId: '1' })).toEqual([]);
    expect(await tenant.verdict('PAUSED')).toMatchObject([{ before: { status: 'approved' } }]);
    expect(await tenant.verdict('REJECTED', { reason: 'INVALID_FORMAT' })).toHaveLength(1);
    expect((await tenant.show(id))['rejected_reason']).toMatch(/^INVALID_FORMAT: the variables/);
  });

  it('keeps a verdict that overtakes the answer to the submission', async () => {
    const tenant = await story.tenant();
    const id = (await tenant.create()).text('id');
    await tenant.verdict('APPROVED');
    await story.work();
    expect(await tenant.show(id)).toMatchObject({ status: 'approved' });
  });

  it('offers those that may be sent now, in the language asked for', async () => {
    const tenant = await story.tenant();
    await tenant.create();
    await tenant.create({ language: 'es_MX' });
    await tenant.verdict('APPROVED');
    const usable = (name: string, language?: string) =>
      story.transactions.withTenant(tenant.id, async (tx) => {
        const found = await story.templates.usable(tx, tenant.id, [{ name, ...(language ? { language } : {}) }]);
        return found.get(name)?.map((template) => template.language) ?? [];
      });
    expect(await usable('order_ready')).toEqual(['es_ES']);
    expect(await usable('order_ready', 'es-ES')).toEqual(['es_ES']);
    expect(await usable('order_ready', 'es_MX')).toEqual([]);
    expect(await usable('nothing')).toEqual([]);
  });

  it('shows what Meta refuses at once, in its words, and lets it be written anew', async () => {
    const tenant = await story.tenant();
    const body = 'Hola {{1}}, {{2}}. {{3}}. {{4}} y.';
    const id = (await tenant.create({ body, examples: ['a', 'b', 'c', 'd'] })).text('id');
    story.gazette.lines.length = 0;
    await story.work();
    expect(await tenant.show(id)).toMatchObject({
      status: 'rejected',
      rejected_reason: expect.stringContaining('too many variables'),
    });
    expect(story.gazette.lines).toContain('template.rejected order_ready');
    const again = await tenant.create();
    expect([again.status, again.text('id')]).toEqual([202, id]);
    await story.work();
    expect(await tenant.show(id)).toMatchObject({ status: 'pending', rejected_reason: null });
    expect(await tenant.create()).toMatchObject({ status: 409, body: { code: 'template_exists' } });
  });

  it('edits at Meta what Meta has rejected in review', async () => {
    const tenant = await story.tenant();
    const created = await tenant.create();
    const id = created.text('id');
    await story.work();
    const metaId = String((await tenant.show(id))['meta_id']);
    await story.sandbox.post(`/sandbox/templates/${metaId}/verdict`, { event: 'REJECTED', reason: 'SCAM' });
    await tenant.verdict('REJECTED', { reason: 'SCAM', metaId });
    await tenant.create({ body: 'Buenos días {{1}}, tu pedido {{2}} está listo para recoger.' });
    await story.work();
    expect(await tenant.show(id)).toMatchObject({ status: 'pending', meta_id: metaId });
  });

  it('may submit twice: what Meta has already is adopted', async () => {
    const tenant = await story.tenant();
    const id = (await tenant.create()).text('id');
    await story.work();
    const { meta_id: metaId } = await tenant.show(id);
    const uuid = parsePublicId('template', id) as TemplateId;
    await story.transactions.withTenant(tenant.id, (tx) =>
      tx.execute("UPDATE template SET status = 'submitted', meta_id = NULL WHERE id = $1", [uuid]),
    );
    await story.submit([uuid, uuid]);
    expect(await tenant.show(id)).toMatchObject({ status: 'pending', meta_id: metaId });
  });

  it('asks Meta about a template that has been silent for minutes', async () => {
    const tenant = await story.tenant();
    const id = (await tenant.create()).text('id');
    await story.work();
    const metaId = String((await tenant.show(id))['meta_id']);
    await story.sandbox.post(`/sandbox/templates/${metaId}/verdict`, { event: 'APPROVED' });
    await story.sweep();
    expect(await tenant.show(id)).toMatchObject({ status: 'pending' });
    await story.advance(4 * MINUTE);
    story.gazette.lines.length = 0;
    await story.sweep();
    expect(await tenant.show(id)).toMatchObject({ status: 'approved' });
    expect(story.gazette.lines).toContain('template.approved order_ready');
  });

  it('names every flaw with its place', async () => {
    const tenant = await story.tenant();
    const pointers = async (more: Record<string, unknown>) => {
      const refused = await tenant.create(more);
      return [refused.status, ...refused.rows('errors').map((error) => error['pointer'])];
    };
    expect(await pointers({ body: '{{1}} hola {{2}} adiós.' })).toEqual([422, '/body']);
    expect(await pointers({ body: 'Hola {{1}} y {{3}} adiós.' })).toEqual([422, '/body']);
    expect(await pointers({ body: 'Hola {{1}} y {{nombre}} adiós.' })).toEqual([422, '/body']);
    expect(await pointers({ body: 'Hola {{1}} y {2} adiós.' })).toEqual([422, '/body']);
    expect(await pointers({ examples: ['Ada'] })).toEqual([422, '/examples']);
    expect(await pointers({ body: 'x'.repeat(1_025), examples: undefined })).toEqual([422, '/body']);
    expect(await pointers({ header: 'x'.repeat(61), footer: 'Hola {{1}}' })).toEqual([422, '/header', '/footer']);
    expect(await pointers({ name: 'Order Ready', category: 'spam' })).toEqual([422, '/name', '/category']);
    const reply = (text: string) => ({ type: 'quick_reply', text });
    const url = { type: 'url', text: 'Ver', url: 'https://n.example/{{1}}' };
    expect(await pointers({ buttons: [reply('a'), url, reply('b')] })).toEqual([422, '/buttons', '/buttons/1/example']);
    expect(await pointers({ buttons: [reply('x'.repeat(26))] })).toEqual([422, '/buttons/0/text']);
    expect(await pointers({ components: [{ type: 'BODY', text: 'Hola {{1}}.' }] })).toEqual([
      422,
      '/components/0/example',
    ]);
    expect(await pointers({ components: [{ type: 'BODY', text: 'Hola.' }], footer: 'x' })).toEqual([422, '/footer']);
  });

  it('lists by state and name, and shows nobody the templates of another company', async () => {
    const [tenant, stranger] = [await story.tenant(), await story.tenant()];
    const ids = [];
    for (const name of ['one', 'two', 'three']) ids.push((await tenant.create({ name })).text('id'));
    const first = await tenant.api.get('/v1/templates?limit=2');
    expect(first.rows().map((template) => template['id'])).toEqual([ids[2], ids[1]]);
    const rest = await tenant.api.get(`/v1/templates?limit=2&cursor=${first.text('next_cursor')}`);
    expect(rest.rows().map((template) => template['name'])).toEqual(['one']);
    expect((await tenant.api.get('/v1/templates?status=SUBMITTED&name=two')).rows()).toHaveLength(1);
    expect((await tenant.api.get('/v1/templates?status=approved')).rows()).toEqual([]);
    expect((await stranger.api.get(`/v1/templates/${ids[0]}`)).status).toBe(404);
    expect((await stranger.api.get('/v1/templates')).rows()).toEqual([]);
    expect((await tenant.api.get('/v1/templates/tpl_nothing')).status).toBe(404);
    expect((await stranger.create({ waba_id: tenant.waba })).body).toMatchObject({ code: 'no_whatsapp_account' });
    const bare = await story.companyWithoutNumber();
    const request = { name: 'x', language: 'es', category: 'utility', body: 'Hola a todos.' };
    expect((await bare.post('/v1/templates', request)).status).toBe(422);
  });
});

describe('Templates while Meta is away', () => {
  it('keeps them submitted and offers them again, after longer and longer pauses', async () => {
    const story = await TemplateStory.start();
    try {
      const tenant = await story.tenant();
      const id = (await tenant.create()).text('id');
      await story.closeMeta();
      expect(await story.work()).toBe(1);
      expect(await tenant.show(id)).toMatchObject({ status: 'submitted', rejected_reason: null });
      const offeredAfter = async (seconds: number) => {
        await story.advance(seconds * 1_000);
        await story.sweep();
        return story.work();
      };
      expect(await offeredAfter(35)).toBe(0);
      expect(await offeredAfter(35)).toBe(1);
      expect(await offeredAfter(65)).toBe(0);
      expect(await offeredAfter(65)).toBe(1);
    } finally {
      await story.close();
    }
  });
});
