import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { z } from 'zod';
import { ACCESS_RULE, type AccessRule } from '#identity';

/** A handler of a controller with what it says about itself. */
export interface Handler {
  /** `TemplatesController.list` */
  readonly name: string;
  readonly method: string;
  /** With parameters as Fastify writes them: `/v1/messages/:id`. */
  readonly path: string;
  readonly rule: AccessRule | null;
  readonly body: z.ZodType | null;
  readonly query: z.ZodType | null;
}

type Controller = { readonly name: string; readonly prototype: Record<string, object> };
type Argument = { readonly schema?: z.ZodType };

/** Every handler of every controller, also of those that the API document leaves out. */
export function handlersOf(app: INestApplication): Handler[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype as unknown as Controller),
  );
  return controllers.flatMap((controller) =>
    new MetadataScanner()
      .getAllMethodNames(controller.prototype)
      .filter((name) => Reflect.hasMetadata(METHOD_METADATA, controller.prototype[name] ?? {}))
      .map((name) => handlerOf(controller, name)),
  );
}

function handlerOf(controller: Controller, name: string): Handler {
  const handler = controller.prototype[name] ?? {};
  const segments = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)];
  const given = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) as Record<string, Argument> | undefined;
  const schemaOf = (kind: RouteParamtypes): z.ZodType | null =>
    Object.entries(given ?? {}).find(([key]) => key.startsWith(`${kind}:`))?.[1].schema ?? null;
  return {
    name: `${controller.name}.${name}`,
    method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod] ?? '',
    path: `/${segments
      .map((segment: string) => segment.replace(/^\/|\/$/g, ''))
      .filter(Boolean)
      .join('/')}`,
    rule: (Reflect.getMetadata(ACCESS_RULE, handler) as AccessRule | undefined) ?? null,
    body: schemaOf(RouteParamtypes.BODY),
    query: schemaOf(RouteParamtypes.QUERY),
  };
}

/** The path with a value for every parameter. */
export const fill = (path: string, value: (parameter: string) => string): string =>
  path.replace(/:(\w+)/g, (_, name: string) => value(name));
