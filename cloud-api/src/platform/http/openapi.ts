import { problem, type Route } from '@gatehouse/core/contract';
import type { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { BoundRoute } from './mount.ts';

/** Describes exactly what is mounted: the same schemas that check requests. */
export function openApiOf(bound: readonly BoundRoute[]): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const { route } of bound) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Gatehouse cloud', version: '1', description: 'Stations and the console speak this.' },
    paths: paths as ZodOpenApiPathsObject,
    components: {
      securitySchemes: {
        station: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'EdDSA, signed by the station',
        },
        console: { type: 'apiKey', in: 'cookie', name: 'gatehouse_console' },
      },
    },
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { params, query, body, access } = route;
  const needs: Record<string, string[]>[] =
    access === 'public' ? [] : [access === 'station' ? { station: [] } : { console: [] }];
  const permission = ['public', 'station', 'signed-in', 'local'].includes(access)
    ? ''
    : `Needs \`${access}\`.`;
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(permission ? { description: permission } : {}),
    security: needs,
    requestParams: {
      ...(params ? { path: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
    },
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [`${route.status ?? 200}`]: {
        description: 'Done',
        content: { 'application/json': { schema: route.response } },
      },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problem } } },
    },
  };
}
