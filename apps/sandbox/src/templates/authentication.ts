import { isFields, listIn, type Fields } from '../graph/json.js';
import { wrongFormat } from './refusal.js';

const MINUTES_MAX = 90;
const APPS_MAX = 5;
const SIGNATURE_LENGTH = 11;
const KEYS: Readonly<Record<string, readonly string[]>> = {
  BODY: ['type', 'add_security_recommendation', 'text', 'example'],
  FOOTER: ['type', 'code_expiration_minutes', 'text'],
  BUTTONS: ['type', 'buttons'],
};

/** Meta writes these texts itself (source: whatsapp-cloud-api.md §4.3, AUTHENTICATION). */
export function authenticationBody(body: Fields | undefined): string {
  const advice = body?.['add_security_recommendation'] === true ? ' For your security, do not share this code.' : '';
  return `{{1}} is your verification code.${advice}`;
}

export const authenticationFooter = (footer: Fields): string =>
  `This code expires in ${String(footer['code_expiration_minutes'])} minutes.`;

export const otpTitle = (button: Fields): string => (button['otp_type'] === 'ONE_TAP' ? 'Autofill' : 'Copy code');

/** What may be given are two switches and one button; everything else is Meta's. */
export function checkAuthentication(components: readonly (Fields & { type: string })[]): void {
  for (const component of components) {
    const keys = KEYS[component.type];
    if (!keys) throw wrongFormat(`An authentication template has no ${component.type}.`);
    if ('text' in component) throw wrongFormat('The text of an authentication template is fixed and cannot be given.');
    for (const key of Object.keys(component))
      if (!keys.includes(key)) throw wrongFormat(`An authentication template has no ${key}.`);
  }
  const advice = components.find(({ type }) => type === 'BODY')?.['add_security_recommendation'];
  if (advice !== undefined && typeof advice !== 'boolean')
    throw wrongFormat('add_security_recommendation must be true or false.');
  const footer = components.find(({ type }) => type === 'FOOTER');
  const minutes = footer?.['code_expiration_minutes'];
  if (footer && !(Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= MINUTES_MAX))
    throw wrongFormat(`code_expiration_minutes must be between 1 and ${MINUTES_MAX}.`);
  if (!components.some(({ type }) => type === 'BUTTONS'))
    throw wrongFormat('An authentication template needs an OTP button.');
}

/** One-tap and zero-tap need to know which app may take the code. */
export function checkOtp(button: Fields): void {
  const type = String(button['otp_type']);
  if (!['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'].includes(type))
    throw wrongFormat('otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP.');
  if (type === 'COPY_CODE') return;
  const apps = listIn(button, 'supported_apps');
  if (apps.length < 1 || apps.length > APPS_MAX)
    throw wrongFormat(`A button of otp_type ${type} needs 1 to ${APPS_MAX} supported_apps.`);
  if (!apps.every(isApp))
    throw wrongFormat(
      `Each of supported_apps needs a package_name and a signature_hash of ${SIGNATURE_LENGTH} characters.`,
    );
  if (type === 'ZERO_TAP' && button['zero_tap_terms_accepted'] !== true)
    throw wrongFormat('A button of otp_type ZERO_TAP needs zero_tap_terms_accepted to be true.');
}

const isApp = (app: unknown): boolean =>
  isFields(app) &&
  typeof app['package_name'] === 'string' &&
  /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/.test(app['package_name']) &&
  typeof app['signature_hash'] === 'string' &&
  app['signature_hash'].length === SIGNATURE_LENGTH;
