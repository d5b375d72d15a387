import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const LIBS = new URL('../../libs', import.meta.url).pathname;

/** The lib a file belongs to: `messaging`, `platform/outbox`. */
const libOf = (path: string): string => /^(platform\/)?[^/]+/.exec(path)![0];

const sources = readdirSync(LIBS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => ({ lib: libOf(path), path, text: readFileSync(join(LIBS, path), 'utf8') }));

const owners = new Map(
  sources.flatMap(({ lib, text }) =>
    [...text.matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => [String(table), lib] as const),
  ),
);
const TABLE = new RegExp(`\\b(?:FROM|JOIN|INTO|UPDATE|USING)\\s+(${[...owners.keys()].join('|')})\\b(?!\\.)`, 'g');

/** Joins that another statement per page, or per call, would replace; each is a read. */
const ALLOWED: readonly string[] = [
  'identity reads tenant', // whether a key's company is still active, with the key itself
  'media reads number', // which node fetches a file
  'messaging reads number', // the sender's phone beside each message of a list
];

describe('A table', () => {
  it('is known', () => expect(owners.size).toBeGreaterThan(30));

  it('is spoken of by the lib that made it, and by no other but for a few joins', () => {
    const foreign = sources.flatMap(({ lib, text }) =>
      [...text.matchAll(TABLE)]
        .map(([, table]) => String(table))
        .filter((table) => owners.get(table) !== lib)
        .map((table) => `${lib} reads ${table}`),
    );
    expect([...new Set(foreign)].sort()).toEqual([...ALLOWED].sort());
  });
});
