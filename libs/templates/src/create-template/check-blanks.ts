import { placeholdersIn } from '../components.js';
import type { ParameterFormat } from '../template.js';
import type { Flaw } from './flaw.js';

/** The variables of one text: well written, in sequence or by name, each with a sample. source: pricing-and-policy.md §6.2, §6.3 */
export function checkBlanks(
  part: 'BODY' | 'HEADER',
  text: string,
  format: ParameterFormat,
  samples: readonly unknown[],
): Flaw[] {
  const spot = { part, field: 'text' } as const;
  if (/[{}]/.test(text.replace(/\{\{[a-z0-9_]+\}\}/g, '')))
    return [{ spot, detail: 'has braces that are no variable; write {{1}} or {{first_name}}' }];
  const names = [...new Set(placeholdersIn(text))];
  const numbers = names.filter((name) => /^\d+$/.test(name));
  if (numbers.length > 0 && numbers.length < names.length)
    return [{ spot, detail: 'mixes numbered and named variables' }];
  if (names.length > 0 && numbers.length > 0 !== (format === 'positional'))
    return [
      { spot, detail: `has ${numbers.length > 0 ? 'numbered' : 'named'} variables, but the format is ${format}` },
    ];
  const missing = numbers.map((_, i) => String(i + 1)).find((number) => !numbers.includes(number));
  if (missing) return [{ spot, detail: `numbers its variables 1, 2, 3 … without a gap; {{${missing}}} is missing` }];
  return checkSamples(part, names, format, samples);
}

function checkSamples(
  part: 'BODY' | 'HEADER',
  names: readonly string[],
  format: ParameterFormat,
  samples: readonly unknown[],
): Flaw[] {
  const spot = { part, field: 'example' } as const;
  const without = format === 'named' ? names.filter((name) => !hasSample(samples, name)) : [];
  if (without.length > 0) return [{ spot, detail: `needs a sample for ${without.join(', ')}` }];
  if (samples.length !== names.length && names.length > 0)
    return [{ spot, detail: `needs a sample for each of its ${names.length} variables, not ${samples.length}` }];
  return [];
}

const hasSample = (samples: readonly unknown[], name: string): boolean =>
  samples.some(
    (sample) =>
      typeof sample === 'object' &&
      sample !== null &&
      (sample as { param_name?: unknown }).param_name === name &&
      typeof (sample as { example?: unknown }).example === 'string',
  );
