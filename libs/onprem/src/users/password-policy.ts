const SPECIAL = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/;
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/[A-Z]/, 'an upper-case letter'],
  [/[a-z]/, 'a lower-case letter'],
  [/\d/, 'a digit'],
  [SPECIAL, 'a special character'],
];
const SHORTEST = 8;
const LONGEST = 64;

/** What a password lacks, in words; null when it will do. source: whatsapp-onprem-api.md §3 */
export function weaknessOf(password: string): string | null {
  if (password.length < SHORTEST || password.length > LONGEST)
    return `a password has ${SHORTEST} to ${LONGEST} characters`;
  if (password.includes('\u0000') || !password.isWellFormed()) return 'a password has characters that can be typed';
  const lacking = PARTS.flatMap(([pattern, name]) => (pattern.test(password) ? [] : [name]));
  return lacking.length > 0 ? `a password needs ${lacking.join(', ')}` : null;
}

/** 4 to 32 characters. source: whatsapp-onprem-api.md §3 */
export const isUsername = (name: string): boolean => /^[\x21-\x39\x3b-\x7e]{4,32}$/.test(name);
