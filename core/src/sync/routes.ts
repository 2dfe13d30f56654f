import { defineRoutes } from '../contract/route.ts';
import { enrolRequest, enrolResponse } from './enrol.ts';
import { helloRequest, helloResponse } from './hello.ts';
import { incarnationRequest, incarnationResponse } from './incarnation.ts';
import { pullRequest, pullResponse } from './pull.ts';
import { pushRequest, pushResponse } from './push.ts';

export const syncRoutes = defineRoutes({
  hello: {
    id: 'syncHello',
    method: 'POST',
    path: '/sync/v1/hello',
    summary: 'Compare heads and clocks',
    tag: 'Sync',
    access: 'station',
    body: helloRequest,
    response: helloResponse,
  },
  push: {
    id: 'syncPush',
    method: 'POST',
    path: '/sync/v1/push',
    summary: 'Hand over journal records',
    tag: 'Sync',
    access: 'station',
    body: pushRequest,
    response: pushResponse,
  },
  pull: {
    id: 'syncPull',
    method: 'POST',
    path: '/sync/v1/pull',
    summary: 'Fetch changed rows of a scope',
    tag: 'Sync',
    access: 'station',
    body: pullRequest,
    response: pullResponse,
  },
  openIncarnation: {
    id: 'openIncarnation',
    method: 'POST',
    path: '/sync/v1/incarnations',
    summary: 'Go on under a new incarnation after a fork, a restore or a lost tail',
    tag: 'Sync',
    access: 'station',
    body: incarnationRequest,
    response: incarnationResponse,
    status: 201,
  },
  enrol: {
    id: 'enrolStation',
    method: 'POST',
    path: '/sync/v1/enrol',
    summary: 'Turn a one-time code into a station',
    tag: 'Sync',
    access: 'public',
    body: enrolRequest,
    response: enrolResponse,
    status: 201,
  },
});
