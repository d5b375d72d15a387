import { z } from 'zod';
import { text } from '#platform/http';
import { SettingsRequest } from '../application-settings/settings-request.js';
import { BusinessProfileRequest } from '../business-profile/business-profile.js';
import { ComplianceInfo } from '../business-profile/compliance.js';
import { MediaProvider, MOST_PROVIDERS } from '../media-providers/media-provider.js';
import { Pin } from '../registration/registration.schema.js';

/** What a backup holds. Whoever knows its password can write one, so it is read as any request is. */
export const BackupContent = z.object({
  version: z.literal(1),
  phone: z.string(),
  application: SettingsRequest,
  media_providers: z.array(MediaProvider).max(MOST_PROVIDERS),
  registration: z.object({ vname: z.string().nullable(), pin: Pin.nullable(), two_step: z.boolean() }),
  profile: BusinessProfileRequest.extend({ about: text(139).optional() }),
  compliance: ComplianceInfo.nullable(),
});
export type BackupContent = z.output<typeof BackupContent>;
