import { z } from 'zod';
import { text } from '#platform/http';

const ENTITY_TYPES = [
  'Limited liability partnership',
  'Sole proprietorship',
  'Partnership',
  'Public Company',
  'Private Company',
  'Other',
] as const;
const Contact = z.object({
  email: text(128, 0).optional(),
  landline_number: text(32, 0).optional(),
  mobile_number: text(32, 0).optional(),
});

/** What India wants to know of a business. source: whatsapp-onprem-api.md §6 */
export const ComplianceInfo = z.object({
  entity_name: text(256),
  entity_type: z.enum(ENTITY_TYPES),
  entity_type_custom: text(256, 0).optional(),
  is_registered: z.boolean().optional(),
  customer_care_details: Contact.optional(),
  grievance_officer_details: Contact.extend({ name: text(256, 0).optional() }).optional(),
});
export type ComplianceInfo = z.output<typeof ComplianceInfo>;
