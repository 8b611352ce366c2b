/** Faults of requests to the HTTP API, as its clients see them: never taken, or taken and the answer lost. */

import { gatewayAnswer } from '../http-api/answer.ts';
import type { HttpApi } from '../http-api/http-api.ts';
import type { Injector } from './injector.ts';
import type { Names } from './names.ts';
import type { Draw } from './plan.ts';

const DRAW: Draw<'REQUEST_LOST' | 'ANSWER_LOST'> = { kinds: ['REQUEST_LOST', 'ANSWER_LOST'], lengths: [1, 1, 1, 2] };

export const makeAroundRequest =
  (injector: Injector, names: Names) =>
  (httpApi: HttpApi): HttpApi =>
  async (request) => {
    if (!injector.isOn()) return httpApi(request);
    const { method = '', url = '', headers } = request;
    const key = headers['idempotency-key'];
    const named = names.ofRequest(method, url.split('?')[0] ?? '', typeof key === 'string' ? key : undefined);
    const fault = injector.meet({ site: 'REQUEST', caller: 'client', ...named }, DRAW);
    if (fault === undefined) return httpApi(request);
    fault.happened();
    if (fault.kind === 'REQUEST_LOST') return gatewayAnswer(503, 'Service Unavailable');
    const answer = await httpApi(request);
    // Whatever is sent now goes nowhere.
    request.socket.destroy();
    return answer;
  };
