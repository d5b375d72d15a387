import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Component, TemplateButton } from '../components.js';
import type { Template } from '../template.js';
import { fillTemplate } from './fill-template.js';
import type { TemplateParams } from './params.js';
import { renderTemplate } from './render-template.js';

type Some = Pick<Template, 'name' | 'language' | 'category' | 'components' | 'parameterFormat'>;
const template = (components: Component[], more: Partial<Some> = {}): Some => ({
  name: 'order_ready',
  language: 'es_ES',
  category: 'utility',
  components,
  parameterFormat: 'positional',
  ...more,
});
const body = (text: string): Component => ({ type: 'BODY', text });
const buttons = (...list: TemplateButton[]): Component => ({ type: 'BUTTONS', buttons: list });
const refusal = (given: Some, params: TemplateParams) => {
  const filled = fillTemplate(given, params);
  return 'refusal' in filled ? filled.refusal.map((misfit) => misfit.pointer) : [];
};

describe('Filling a template', () => {
  it('takes positional parameters in order', () => {
    expect(fillTemplate(template([body('Hola {{1}}, pedido {{2}}.')]), { params: ['Ada', 'N-77'] })).toEqual({
      template: {
        name: 'order_ready',
        language: { code: 'es_ES' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ada' },
              { type: 'text', text: 'N-77' },
            ],
          },
        ],
      },
    });
  });

  it('takes named parameters in any order and names them', () => {
    const named = template([body('Hola {{first_name}}, pedido {{order_no}}.')], { parameterFormat: 'named' });
    expect(fillTemplate(named, { params: { order_no: 'N-77', first_name: 'Ada' } })).toMatchObject({
      template: {
        components: [
          {
            parameters: [
              { type: 'text', parameter_name: 'first_name', text: 'Ada' },
              { type: 'text', parameter_name: 'order_no', text: 'N-77' },
            ],
          },
        ],
      },
    });
  });

  it('takes a positional template by number too, as other gateways write it', () => {
    const filled = fillTemplate(template([body('{{2}} and {{1}} here.')]), { params: { '2': 'b', '1': 'a' } });
    expect(filled).toMatchObject({ template: { components: [{ parameters: [{ text: 'a' }, { text: 'b' }] }] } });
  });

  it('sends no components for a template without blanks', () => {
    expect(fillTemplate(template([body('Gracias.')]), {})).toEqual({
      template: { name: 'order_ready', language: { code: 'es_ES' } },
    });
  });

  it('puts an authentication code into the text and on the button', () => {
    const otp = template(
      [{ type: 'BODY', add_security_recommendation: true }, buttons({ type: 'OTP', otp_type: 'COPY_CODE' })],
      { category: 'authentication' },
    );
    const parameters = [{ type: 'text', text: '481733' }];
    const wanted = {
      template: {
        components: [
          { type: 'body', parameters },
          { type: 'button', sub_type: 'url', index: '0', parameters },
        ],
      },
    };
    expect(fillTemplate(otp, { code: '481733' })).toMatchObject(wanted);
    expect(fillTemplate(otp, { params: ['481733'] })).toMatchObject(wanted);
    expect(refusal(otp, {})).toEqual(['/code']);
    expect(refusal(otp, { code: '1234567890123456' })).toEqual(['/code']);
    expect(refusal(otp, { params: ['1', '2'] })).toEqual(['/params/1']);
  });

  it('fills headers, URLs, coupons and payloads', () => {
    const rich = template([
      { type: 'HEADER', format: 'IMAGE' },
      body('Hola.'),
      buttons(
        { type: 'QUICK_REPLY', text: 'Ayuda' },
        { type: 'URL', text: 'Ver', url: 'https://n.example/o/{{1}}' },
        { type: 'URL', text: 'Fijo', url: 'https://n.example/' },
        { type: 'COPY_CODE', example: 'SPRING' },
      ),
    ]);
    const filled = fillTemplate(rich, {
      header: { link: 'https://n.example/a.png' },
      buttons: [
        { index: 1, param: 'N-77' },
        { index: 3, param: 'SPRING' },
        { index: 0, param: 'STOP' },
      ],
    });
    expect(filled).toMatchObject({
      template: {
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { link: 'https://n.example/a.png' } }] },
          { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'STOP' }] },
          { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'N-77' }] },
          { type: 'button', sub_type: 'copy_code', index: '3', parameters: [{ coupon_code: 'SPRING' }] },
        ],
      },
    });
    expect(
      refusal(rich, {
        buttons: [
          { index: 2, param: 'x' },
          { index: 9, param: 'y' },
        ],
      }),
    ).toEqual(['/header', '/buttons/0', '/buttons/1', '/buttons', '/buttons']);
  });

  it('names every parameter that does not fit', () => {
    const two = template([body('Hola {{1}}, pedido {{2}}.')]);
    expect(refusal(two, {})).toEqual(['/params']);
    expect(refusal(two, { params: ['a', 'b', 'c'] })).toEqual(['/params']);
    expect(refusal(two, { params: ['a\nb', 'ok'] })).toEqual(['/params/0']);
    expect(refusal(two, { params: ['ok', 'a     b'] })).toEqual(['/params/1']);
    expect(refusal(two, { params: [' ', '\t'] })).toEqual(['/params/0', '/params/1', '/params/1']);
    expect(refusal(two, { params: { '1': 'a', '3': 'b' } })).toEqual(['/params/3', '/params/2']);
    expect(refusal(two, { params: ['a', 'b'], header: 'x', code: '1' })).toEqual(['/code', '/header']);
  });

  it('refuses text that grows beyond what Meta takes', () => {
    const one = template([{ type: 'HEADER', format: 'TEXT', text: 'Para {{1}}' }, body('Hola {{1}}.')]);
    expect(refusal(one, { header: 'Ada', params: ['x'.repeat(1_018)] })).toEqual([]);
    expect(refusal(one, { header: 'Ada', params: ['x'.repeat(1_019)] })).toEqual(['/params']);
    expect(refusal(one, { header: ['x'.repeat(56)], params: ['x'] })).toEqual(['/header']);
  });

  it('says so when a template needs what this API cannot say', () => {
    expect(refusal(template([body('Hola.'), { type: 'CAROUSEL', cards: [] }]), {})).toEqual(['']);
  });

  it('never takes a value for a blank', () => {
    const two = template([body('Hola {{1}} y {{2}}.')]);
    expect(renderTemplate(two, { params: ['{{2}}', '{{1}}'] })).toBe('Hola {{2}} y {{1}}.');
  });

  it('renders exactly what was given, for whatever fits', () => {
    const word = fc.stringMatching(/^[^\s{}]{1,20}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (values) => {
        const text = values.map((_, i) => `word {{${i + 1}}}`).join(' ') + ' end.';
        const made = template([body(text)]);
        expect(fillTemplate(made, { params: values })).toHaveProperty('template');
        expect(renderTemplate(made, { params: values })).toBe(
          values.map((value) => `word ${value}`).join(' ') + ' end.',
        );
        expect(refusal(made, { params: [...values, 'more'] })).toEqual(['/params']);
      }),
    );
  });

  it('renders header, body and footer for people', () => {
    const made = template([
      { type: 'HEADER', format: 'TEXT', text: 'Para {{1}}' },
      body('Pedido {{1}} listo.'),
      { type: 'FOOTER', text: 'Nordwind' },
    ]);
    expect(renderTemplate(made, { header: 'Ada', params: ['N-77'] })).toBe(
      'Para Ada\n\nPedido N-77 listo.\n\nNordwind',
    );
  });
});
