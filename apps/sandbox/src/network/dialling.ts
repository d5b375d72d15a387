/** Calling codes with the country a number most often belongs to; the longest code that fits wins. */
const COUNTRIES: Readonly<Record<string, string>> = {
  1: 'US', 7: 'RU', 20: 'EG', 27: 'ZA', 30: 'GR', 31: 'NL', 32: 'BE', 33: 'FR', 34: 'ES', 36: 'HU', 39: 'IT', 40: 'RO', 41: 'CH',
  43: 'AT', 44: 'GB', 45: 'DK', 46: 'SE', 47: 'NO', 48: 'PL', 49: 'DE', 51: 'PE', 52: 'MX', 53: 'CU', 54: 'AR', 55: 'BR', 56: 'CL',
  57: 'CO', 58: 'VE', 60: 'MY', 61: 'AU', 62: 'ID', 63: 'PH', 64: 'NZ', 65: 'SG', 66: 'TH', 81: 'JP', 82: 'KR', 84: 'VN', 86: 'CN',
  90: 'TR', 91: 'IN', 92: 'PK', 93: 'AF', 94: 'LK', 95: 'MM', 98: 'IR', 212: 'MA', 213: 'DZ', 216: 'TN', 221: 'SN', 225: 'CI',
  233: 'GH', 234: 'NG', 237: 'CM', 244: 'AO', 251: 'ET', 254: 'KE', 255: 'TZ', 256: 'UG', 260: 'ZM', 263: 'ZW', 351: 'PT', 352: 'LU',
  353: 'IE', 354: 'IS', 355: 'AL', 356: 'MT', 357: 'CY', 358: 'FI', 359: 'BG', 370: 'LT', 371: 'LV', 372: 'EE', 373: 'MD', 374: 'AM',
  375: 'BY', 380: 'UA', 381: 'RS', 385: 'HR', 386: 'SI', 387: 'BA', 389: 'MK', 420: 'CZ', 421: 'SK', 502: 'GT', 503: 'SV', 504: 'HN',
  505: 'NI', 506: 'CR', 507: 'PA', 591: 'BO', 593: 'EC', 595: 'PY', 598: 'UY', 852: 'HK', 853: 'MO', 855: 'KH', 856: 'LA', 880: 'BD',
  886: 'TW', 961: 'LB', 962: 'JO', 964: 'IQ', 965: 'KW', 966: 'SA', 968: 'OM', 970: 'PS', 971: 'AE', 972: 'IL', 973: 'BH', 974: 'QA',
  977: 'NP', 992: 'TJ', 994: 'AZ', 995: 'GE', 996: 'KG', 998: 'UZ',
};

/** The calling code a number begins with; an unlisted one counts as three digits. */
export function callingCode(digits: string): string {
  for (const length of [1, 2, 3]) {
    const code = digits.slice(0, length);
    if (code in COUNTRIES) return code;
  }
  return digits.slice(0, 3);
}

/** ISO 3166 code, or ZZ where the calling code is not listed. */
export const countryOf = (digits: string): string => COUNTRIES[callingCode(digits)] ?? 'ZZ';

/** A phone number in any writing as its bare digits: `+49 (30) 90182044` is `493090182044`. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, '');

/** E.164 allows 15 digits; nothing shorter than 7 is a full international number. */
export const isPhone = (digits: string): boolean => /^[1-9]\d{6,14}$/.test(digits);
