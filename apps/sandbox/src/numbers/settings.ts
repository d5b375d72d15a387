import { badType, GraphError, required } from '../graph/graph-error.js';
import { isFields, objectIn, type Fields } from '../graph/json.js';
import { choiceIn, flagIn, optionalWord } from '../graph/params.js';
import type { BusinessNumber } from '../network/business-number.js';
import { REGIONS } from './registration.js';

const ON_OFF = ['ENABLED', 'DISABLED'] as const;
const STORAGE = ['DEFAULT', 'IN_COUNTRY_STORAGE_ENABLED', 'NO_STORAGE_ENABLED'] as const;

type Check = (feature: Fields) => void;

function onlyKnown(feature: Fields, names: readonly string[]): void {
  const unknown = Object.keys(feature).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new GraphError(100, undefined, { message: `Unexpected key "${unknown}" on a setting.` });
}

/** source: whatsapp-cloud-api.md §4.1, settings */
const FEATURES: Readonly<Record<string, Check>> = {
  // Calling has more switches than are documented here.
  calling: (feature) => {
    if (Object.keys(feature).length === 0) throw required('calling.status');
    choiceIn(feature, 'status', ON_OFF);
    choiceIn(feature, 'callback_permission_status', ON_OFF);
    optionalWord(feature, 'call_icon_visibility');
    if (feature['sip'] !== undefined) objectIn(feature, 'sip');
  },
  user_identity_change: (feature) => {
    onlyKnown(feature, ['enable_identity_key_check']);
    if (flagIn(feature, 'enable_identity_key_check') === undefined) throw required('enable_identity_key_check');
  },
  payload_encryption: (feature) => {
    onlyKnown(feature, ['status', 'client_encryption_key']);
    const status = choiceIn(feature, 'status', ON_OFF);
    if (status === undefined) throw required('payload_encryption.status');
    if (status === 'ENABLED' && optionalWord(feature, 'client_encryption_key') === undefined)
      throw required('payload_encryption.client_encryption_key');
  },
  storage_configuration: (feature) => {
    onlyKnown(feature, ['status', 'data_localization_region', 'retention_minutes']);
    if (choiceIn(feature, 'status', STORAGE) === undefined) throw required('storage_configuration.status');
    choiceIn(feature, 'data_localization_region', REGIONS);
    const minutes = feature['retention_minutes'];
    if (minutes !== undefined && !(Number.isInteger(minutes) && Number(minutes) > 0))
      throw badType('retention_minutes', 'a positive integer');
  },
};

export const SETTINGS_FIELDS = Object.keys(FEATURES);

/** What the settings are until somebody changes them. */
const UNTOUCHED: Readonly<Record<string, Fields>> = {
  calling: { status: 'DISABLED' },
  storage_configuration: { status: 'DEFAULT' },
};

export const settingsOf = ({ settings }: BusinessNumber): Fields => ({ ...UNTOUCHED, ...settings });

/** The settings after one feature of them was set. */
export function settingsAfter(number: BusinessNumber, params: Fields): Readonly<Record<string, Fields>> {
  const { messaging_product: _, ...features } = params;
  const names = Object.keys(features);
  const [name] = names;
  if (name === undefined)
    throw required('one of calling, user_identity_change, payload_encryption, storage_configuration');
  if (names.length > 1)
    throw new GraphError(100, undefined, { message: `Only one feature can be set per call, not ${names.join(', ')}.` });
  const check = Object.hasOwn(FEATURES, name) ? FEATURES[name] : undefined;
  const feature = features[name];
  if (!check) throw new GraphError(100, undefined, { message: `There is no setting "${name}".` });
  if (!isFields(feature)) throw badType(name, 'a JSON object');
  check(feature);
  return { ...number.settings, [name]: { ...number.settings[name], ...feature } };
}
