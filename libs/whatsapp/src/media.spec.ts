import { describe, expect, it } from '@jest/globals';
import { canBeSentAs, mediaKindOf, mediumIn, withMediumId } from './media.js';

const template = (parameters: object[], type = 'header') => ({
  type: 'template',
  template: {
    name: 'offer',
    language: { code: 'en' },
    components: [
      { type: 'body', parameters: [] },
      { type, parameters },
    ],
  },
});

describe('The medium of a message', () => {
  it.each([
    [
      { type: 'image', image: { id: '1', caption: 'Look' } },
      { kind: 'image', id: '1' },
    ],
    [template([{ type: 'document', document: { id: '2', filename: 'a.pdf' } }]), { kind: 'document', id: '2' }],
  ])('is found where Graph takes it: %j', (content, medium) => {
    expect(mediumIn(content)).toEqual(medium);
  });

  it.each([
    { type: 'image', image: { link: 'https://x.example/a.png' } },
    { type: 'text', text: { body: 'med_1' } },
    {
      type: 'interactive',
      interactive: { action: { buttons: [{ type: 'reply', reply: { id: 'med_1', title: 'Yes' } }] } },
    },
    template([{ type: 'text', text: 'med_1' }]),
    template([{ type: 'payload', payload: 'med_1' }], 'button'),
    template([]),
    { type: 'template', template: { name: 'plain', language: { code: 'en' } } },
  ])('is not seen where there is none: %j', (content) => {
    expect(mediumIn(content)).toBeNull();
    expect(withMediumId(content, '9')).toEqual(content);
  });

  it('can get another id, and keeps the rest', () => {
    const image = { type: 'image', image: { id: 'med_1', caption: 'Look' } };
    expect(withMediumId(image, '9')).toEqual({ type: 'image', image: { id: '9', caption: 'Look' } });
    expect(image.image.id).toBe('med_1');
    const header = withMediumId(template([{ type: 'video', video: { id: 'med_1' } }]), '9');
    expect(header).toEqual(template([{ type: 'video', video: { id: '9' } }]));
  });
});

describe('A type', () => {
  it.each([
    ['image/png', 'image'],
    ['Audio/OGG; codecs=opus', 'audio'],
    ['image/webp', 'sticker'],
    ['application/pdf', 'document'],
    ['image/gif', null],
    ['', null],
  ])('%s is sent as %s', (type, kind) => {
    expect(mediaKindOf(type)).toBe(kind);
  });

  it('that is carried can be a document, and nothing else that it is not', () => {
    expect(canBeSentAs('image/png', 'document')).toBe(true);
    expect(canBeSentAs('image/gif', 'document')).toBe(false);
    expect(canBeSentAs('image/png', 'sticker')).toBe(false);
    expect(canBeSentAs('application/pdf', 'image')).toBe(false);
  });
});
