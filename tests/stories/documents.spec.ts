import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../../apps/control-plane/src/documents/openapi.js';
import { type BareControlPlane, startBareControlPlane } from '../support/control-plane.js';

type Json = { readonly [member: string]: Json } & { readonly [index: number]: Json };
interface Operation {
  readonly route: string;
  readonly operation: Json;
}

let plane: BareControlPlane;
let document: Json;
let operations: Operation[];
beforeAll(async () => {
  plane = await startBareControlPlane();
  document = (await (await fetch(`${plane.url}/openapi.json`)).json()) as Json;
  operations = Object.entries(document['paths'] ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
  );
});
afterAll(() => plane?.close());

/** The routes of which something does not hold, for a readable failure. */
const without = (holds: (operation: Json, route: string) => unknown): string[] =>
  operations.filter(({ operation, route }) => !holds(operation, route)).map(({ route }) => route);
/** The routes whose body, or whose answer, is a file and no JSON. */
const BYTES = { body: ['POST /v1/media'], answer: ['GET /v1/media/{id}/content'] };
const isDescribed = (content: Json | undefined, isFile: boolean): boolean =>
  isFile
    ? String(content?.['*/*']?.['schema']?.['format']) === 'binary'
    : namesOf(content?.['application/json']?.['schema']).length > 0;
const namesOf = (value: Json | undefined): string[] => Object.keys(value ?? {});
const listed = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

describe('The API document', () => {
  it('is OpenAPI 3.1, and the same that is made without starting anything', async () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(document['info']).toMatchObject({ title: 'Trunkline API', version: '1' });
    expect(JSON.parse(JSON.stringify(await openApiDocument()))).toEqual(document);
  });

  it('has every route for tenants and providers, and none for nodes, Meta and operators', () => {
    const served = plane.handlers
      .filter(({ path }) => /^\/(v1|admin|auth)\//.test(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(({ route }) => route).sort()).toEqual(served.sort());
  });

  it('says of each what it is for, where it belongs, and under a name of its own', () => {
    expect(without((operation) => operation['summary'])).toEqual([]);
    expect(without((operation) => listed(operation['tags']).length === 1)).toEqual([]);
    const names = operations.map(({ operation }) => String(operation['operationId']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('says of each who may call it', () => {
    const open = without((operation) => listed(operation['security']).length === 1);
    expect(open.sort()).toEqual(['POST /auth/login', 'POST /auth/logout', 'POST /auth/refresh']);
    expect(
      without((operation, route) => !route.includes(' /v1/') || /scope `/.test(String(operation['description']))),
    ).toEqual([]);
  });

  it('has a schema for every body, and for every answer but an empty one', () => {
    const writes = plane.handlers.filter(({ body }) => body !== null).length;
    const withBody = operations.filter(({ operation }) => operation['requestBody']);
    expect(withBody.length).toBe(
      writes -
        plane.handlers.filter(({ body, path }) => body && /^\/(internal|nodes)\//.test(path)).length +
        BYTES.body.length,
    );
    expect(
      without(({ requestBody: body }, route) => !body || isDescribed(body['content'], BYTES.body.includes(route))),
    ).toEqual([]);
    const answers = ({ responses }: Json) =>
      Object.entries(responses ?? {}).filter(([status]) => status.startsWith('2'));
    expect(without((operation) => answers(operation).length === 1)).toEqual([]);
    expect(
      without((operation, route) =>
        answers(operation).every(
          ([status, answer]) => status === '204' || isDescribed(answer['content'], BYTES.answer.includes(route)),
        ),
      ),
    ).toEqual([]);
  });

  it('shows of every list that it is a page', () => {
    const lists = operations.filter(({ operation }) =>
      listed(operation['parameters']).some((parameter) => String(parameter['name']) === 'cursor'),
    );
    expect(lists.length).toBeGreaterThan(10);
    const schemaOf = ({ operation }: Operation) =>
      operation['responses']?.['200']?.['content']?.['application/json']?.['schema'];
    for (const list of lists)
      expect([list.route, namesOf(schemaOf(list)?.['properties'])]).toEqual([
        list.route,
        ['data', 'has_more', 'next_cursor'],
      ]);
  });

  it('says how each refuses, as a problem', () => {
    const answers = (operation: Json) => namesOf(operation['responses']);
    expect(without((operation) => answers(operation).includes('default'))).toEqual([]);
    expect(
      without(
        (operation) =>
          !operation['requestBody'] ||
          ['400', '413', '415', '422'].every((status) => answers(operation).includes(status)),
      ),
    ).toEqual([]);
    expect(without((operation, route) => !route.includes('{') || answers(operation).includes('404'))).toEqual([]);
    for (const refusal of Object.values(document['components']?.['responses'] ?? {}))
      expect(refusal['content']?.['application/problem+json']?.['schema']).toEqual({
        $ref: '#/components/schemas/Problem',
      });
  });

  it('refers to nothing that is not there, and names every parameter of a path', () => {
    const refs = new Set(JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g));
    const found = (ref: string) =>
      ref
        .slice(2)
        .split('/')
        .reduce<Json | undefined>((at, name) => at?.[name], document);
    expect([...refs].filter((ref) => !found(ref))).toEqual([]);
    expect(namesOf(document['components']?.['schemas']).filter((name) => !/^[A-Z]\w+$/.test(name))).toEqual([]);
    expect(
      without((operation, route) => {
        const inPath = listed(operation['parameters']).filter((each) => String(each['in']) === 'path');
        return (
          String(inPath.map((each) => each['name'])) ===
          String([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
        );
      }),
    ).toEqual([]);
  });
});

describe('The page for people', () => {
  it('has all it needs on our own server', async () => {
    const page = await fetch(`${plane.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    expect(html).toContain('Trunkline API');
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => new URL(url, page.url));
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset.origin).toBe(plane.url);
      const answer = await fetch(asset);
      expect([asset.pathname, answer.status]).toEqual([asset.pathname, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });
});
