import { z } from 'zod';
import { text } from '#platform/http';
import { publicId } from '#platform/kernel';
import { NUMBER_STATUSES, type Sender } from '../number.js';

export const AddNumberRequest = z.strictObject({
  phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'E.164 with +'),
  display_name: text(100),
  phone_number_id: z.string().regex(/^\d{1,20}$/, 'the digits of Meta'),
  waba_id: z.string().regex(/^\d{1,20}$/, 'the digits of Meta'),
  access_token: text(2_000),
  rate_per_second: z.number().int().min(1).max(1000).default(80),
});
export type AddNumberRequest = z.output<typeof AddNumberRequest>;

export const ChangeNumberRequest = z.strictObject({
  status: z.enum(NUMBER_STATUSES).optional(),
  rate_per_second: z.number().int().min(1).max(1000).optional(),
  /** There is always one default sender: another number takes the place. */
  is_default: z.literal(true).optional(),
  /** A new token of Meta; the node of the number takes it over within seconds. */
  access_token: text(2_000).optional(),
});
export type ChangeNumberRequest = z.output<typeof ChangeNumberRequest>;

export const SenderResponse = z
  .object({
    id: z.string(),
    phone: z.string(),
    display_name: z.string(),
    status: z.enum(NUMBER_STATUSES),
    rate_per_second: z.number(),
    is_default: z.boolean(),
  })
  .meta({ id: 'Sender' });
export type SenderResponse = z.output<typeof SenderResponse>;

/** All of them: a company has few. */
export const SendersResponse = z.object({ data: z.array(SenderResponse) });
export type SendersResponse = z.output<typeof SendersResponse>;

export const showSender = (sender: Sender): SenderResponse => ({
  id: publicId('number', sender.id),
  phone: sender.phone,
  display_name: sender.displayName,
  status: sender.status,
  rate_per_second: sender.ratePerSecond,
  is_default: sender.isDefault,
});

export const NumberResponse = SenderResponse.extend({
  tenant_id: z.string(),
  node_id: z.string().nullable(),
  phone_number_id: z.string(),
  waba_id: z.string(),
  created_at: z.string(),
}).meta({ id: 'Number' });
export type NumberResponse = z.output<typeof NumberResponse>;

/** What the provider sees of a number: everything but its token. */
export const showNumber = (sender: Sender): NumberResponse => ({
  ...showSender(sender),
  tenant_id: publicId('tenant', sender.tenantId),
  node_id: sender.nodeId && publicId('node', sender.nodeId),
  phone_number_id: sender.phoneNumberId,
  waba_id: sender.wabaId,
  created_at: sender.createdAt.toISOString(),
});
