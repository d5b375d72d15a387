import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { payloadOf } from '../payload.js';
import { signedHeaders } from './post-webhook.js';

const secret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

describe('signedHeaders', () => {
  it('signs the test vector of the specification', () => {
    const occurredAt = new Date('2026-11-22T10:15:30.123Z');
    const payload = payloadOf('message.delivered', occurredAt, {
      id: 'msg_42',
      to: '+919800000001',
      status: 'delivered',
    });
    expect(signedHeaders(secret, 'msg_01JZWA0000000000000000TEST', new Date('2026-11-22T10:15:30Z'), payload)).toEqual({
      'webhook-id': 'msg_01JZWA0000000000000000TEST',
      'webhook-timestamp': '1795342530',
      'webhook-signature': 'v1,qF+iBeZ/ezcwzu7J6ztjyU0enqR8Bo6Pc+xQXlcDQXw=',
    });
  });

  it('signs text of every script so that the library accepts it', () => {
    const payload = payloadOf('inbound.received', new Date(), { text: 'Grüße 👋 नमस्ते' });
    const headers = signedHeaders(secret, 'dlv_1', new Date(), payload);
    expect(new Webhook(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
  });
});
