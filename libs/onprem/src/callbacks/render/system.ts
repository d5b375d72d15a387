import type { InboundDetails } from '#messaging';
import type { ApplicationSettings } from '../../application-settings/application-settings.js';
import { type Json, objectIn, pick } from './payload.js';

interface SystemNews {
  readonly content: Json;
  readonly details: InboundDetails;
}

/** What WhatsApp itself says about a person; null when it is unknown or not wanted. source: whatsapp-onprem-api.md §14.5 */
export function renderSystem({ content, details }: SystemNews, settings: ApplicationSettings): Json | null {
  const said = objectIn(content['system']);
  switch (said['type']) {
    case 'user_changed_number': {
      if (!settings.notify_user_change_number) return null;
      const next = said['wa_id'] ?? said['new_wa_id'];
      return { type: 'user_changed_number', ...pick(said, 'body'), ...(next ? { new_wa_id: next } : {}) };
    }
    // Its name at the hosted API.
    case 'customer_identity_changed':
    case 'user_identity_changed': {
      if (!settings.show_security_notifications) return null;
      const hash = details.identity?.['hash'];
      return { type: 'user_identity_changed', ...pick(said, 'body'), ...(hash ? { identity: hash } : {}) };
    }
    default:
      return null;
  }
}
