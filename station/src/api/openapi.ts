import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problem, type Route } from '@gatehouse/core/contract';

/** Describes the mounted routes as OpenAPI 3.1, from the very schemas that check them. */
export function openApiDocument(routes: readonly Route[], serverUrl: string, version: string): unknown {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse station',
      version,
      description:
        'The local API of one station: its till or gate, its devices and who is signed in. Answers on this machine only.',
    },
    servers: [{ url: serverUrl }],
    components: {
      securitySchemes: {
        screen: {
          type: 'apiKey',
          in: 'cookie',
          name: 'gatehouse-<stationId>',
          description: 'Set by a one-time launch link',
        },
        launchKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'The content of launch.key in the data folder',
        },
      },
    },
    paths: paths as ZodOpenApiPathsObject,
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const asObject = (schema: z.ZodType | undefined) => schema as z.ZodObject | undefined;
  const refusals: readonly [string, string][] = [
    ['400', 'The request is not valid; `errors` names the fields'],
    ...(route.access === 'public' ? [] : [['401', 'Not paired or not signed in'] as [string, string]]),
    ...(['public', 'local'].includes(route.access)
      ? []
      : [['403', 'Signed in, but without this permission'] as [string, string]]),
  ];
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    description: route.access === 'local' || route.access === 'public' ? undefined : `Needs ${route.access}.`,
    ...(route.access === 'public' ? { security: [] } : { security: [{ screen: [] }, { launchKey: [] }] }),
    ...(route.params || route.query
      ? {
          requestParams: {
            ...(route.params && { path: asObject(route.params) }),
            ...(route.query && { query: asObject(route.query) }),
          },
        }
      : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }
      : {}),
    responses: {
      [String(route.status ?? 200)]: {
        description: route.summary,
        content: { 'application/json': { schema: route.response } },
      },
      ...Object.fromEntries(
        refusals.map(([status, description]) => [
          status,
          { description, content: { 'application/problem+json': { schema: problem } } },
        ]),
      ),
      default: {
        description: 'A refusal with its code',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  } as ZodOpenApiOperationObject;
}
