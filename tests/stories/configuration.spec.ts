import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseConfig } from '#platform/kernel';
import { ControlPlaneConfig } from '../../apps/control-plane/src/config.js';
import { LauncherEnv } from '../../apps/launcher/src/config.js';
import { NodeConfig } from '../../apps/node/src/config.js';
import { SandboxEnv } from '../../apps/sandbox/src/config.js';
import { WorkerConfig } from '../../apps/worker/src/config.js';

/** What people may set. A node's own environment is made for it by its driver. */
const PROGRAMS: Readonly<Record<string, z.ZodType>> = {
  'control plane': ControlPlaneConfig,
  worker: WorkerConfig,
  sandbox: SandboxEnv,
  launcher: LauncherEnv,
};
/** What the worker only hands on to node processes: the machine's, not ours. */
const OF_THE_MACHINE = ['PATH', 'TZ', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];
const SECRET = /SECRET|PASSWORD|TOKEN/;

interface Variable {
  readonly default?: unknown;
}
const variablesOf = (schema: z.ZodType): Readonly<Record<string, Variable>> =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties as Record<string, Variable>;

const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
const isVariable = (line: string | undefined): boolean => /^[A-Z][A-Z0-9_]*=/.test(line ?? '');
const example = Object.fromEntries(
  lines.filter(isVariable).map((line) => line.split(/=(.*)/s).slice(0, 2)) as [string, string][],
);
/** Without these a program refuses to start, rightly; the launcher makes them up. */
const REQUIRED = {
  DATABASE_URL: 'postgres://trunkline@127.0.0.1/trunkline',
  TRUNKLINE_SECRET: 'a secret that is as long as it has to be',
  META_APP_SECRET: 'an app secret',
  META_VERIFY_TOKEN: 'a verify token',
};

describe('.env.example', () => {
  it('has every variable that a program reads, and none that no program reads', () => {
    const read = new Set(Object.values(PROGRAMS).flatMap((schema) => Object.keys(variablesOf(schema))));
    expect(Object.keys(example).sort()).toEqual([...read].filter((name) => !OF_THE_MACHINE.includes(name)).sort());
  });

  it('names each once, under a comment or beside the ones that share it', () => {
    expect(lines.filter(isVariable).length).toBe(Object.keys(example).length);
    const unexplained = lines.filter((line, at) => {
      const above = lines.slice(0, at).findLast((each) => !isVariable(each));
      return isVariable(line) && !above?.startsWith('#');
    });
    expect(unexplained).toEqual([]);
  });

  it('is itself a configuration that every program takes, once the secrets are there', () => {
    for (const [program, schema] of Object.entries(PROGRAMS))
      expect([program, typeof parseConfig(schema, { ...example, ...REQUIRED })]).toEqual([program, 'object']);
  });

  it('shows what holds without it', () => {
    for (const [program, schema] of Object.entries(PROGRAMS))
      for (const [name, { default: standard }] of Object.entries(variablesOf(schema))) {
        const shown = example[name];
        if (!shown || standard === undefined) continue;
        expect([program, name, shown]).toEqual([program, name, String(standard)]);
      }
  });

  it('holds no secret', () => {
    expect(Object.entries(example).filter(([name, value]) => SECRET.test(name) && value)).toEqual([]);
  });
});

describe('A program without its configuration', () => {
  it.each(['control plane', 'worker'])('stops with every mistake at once: %s', (program) => {
    const env = { TRUNKLINE_SECRET: 'short', PORT: 'many', WORKER_PORT: '0', DATABASE_URL: 'mysql://x' };
    const refusal = (() => {
      try {
        return void parseConfig(PROGRAMS[program]!, env);
      } catch (error) {
        return (error as Error).message;
      }
    })();
    for (const name of [
      'DATABASE_URL',
      'TRUNKLINE_SECRET',
      'META_APP_SECRET',
      'META_VERIFY_TOKEN',
      program === 'worker' ? 'WORKER_PORT' : 'PORT',
    ])
      expect(refusal).toContain(`- ${name}: `);
    expect(refusal).toContain('.env.example');
    expect(refusal).not.toContain('short');
  });
});

describe('A node', () => {
  it('is told nothing that people set, apart from how much it logs', () => {
    const shared = Object.keys(variablesOf(NodeConfig)).filter((name) => name in example);
    expect(shared).toEqual(['LOG_LEVEL']);
  });
});
