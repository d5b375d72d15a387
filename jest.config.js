import { readdirSync } from 'node:fs';

const folders = (path) =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? each.name : [],
  );
const libs = folders('libs').filter((name) => name !== 'platform');
const faces = [...libs, ...folders('libs/platform').map((name) => `platform/${name}`)];

/** Stories run on a real Postgres (tests/support/global-setup.mjs starts or reaches it); see docs/testing.md. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  // Our own faces resolve to their sources, so that a test never runs yesterday's build.
  moduleNameMapper: {
    [`^#(${faces.join('|')})$`]: '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tests'],
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/tests/support/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/support/global-teardown.mjs',
  testTimeout: 60_000,
  maxWorkers: 2,
};
