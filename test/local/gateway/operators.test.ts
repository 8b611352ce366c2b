/** What operators call beside the services of the functions: Lambda's `Invoke`, and SQS. */
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import type { Gateway } from '../../../local/gateway/gateway.ts';
import { makeRights } from '../../../local/rights/rights.ts';
import { describeWithEngine } from '../engine.ts';
import { aFunctionResource } from '../lambda/functions.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';
import { setup } from './gateway-setup.ts';

const asWhom = (name: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${name}/20260101/us-west-2/lambda/aws4_request, Signature=none`,
});

describeWithEngine('an operator', () => {
  const { gateway, startOn, engine, invokes } = setup();
  const invoke = async (
    functionName: string,
    body: string,
    {
      query = '',
      headers = asWhom('operator'),
      at = gateway(),
    }: { query?: string; headers?: object; at?: Gateway } = {},
  ) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations${query}`;
    const response = await fetch(`${at.endpoint}${path}`, { method: 'POST', body, headers: { ...headers } });
    return {
      status: response.status,
      failed: response.headers.get('x-amz-function-error'),
      answer: await response.json(),
    };
  };
  const invokesTo = (result: InvocationResult) => invokes(async () => result);

  it('runs a function and has its answer', async () => {
    invokes(async (name, payload) => ({ outcome: 'SUCCEEDED', payload: { name, payload } }));
    expect(await invoke('sweep', '{"now":"x"}')).toEqual({
      status: 200,
      failed: null,
      answer: { name: 'sweep', payload: { now: 'x' } },
    });
    expect(await invoke('sweep', '')).toMatchObject({ answer: { payload: {} } });
    const arn = 'arn:aws:lambda:us-west-2:000000000000:function:sweep';
    expect(await invoke(arn, '1')).toMatchObject({ answer: { name: 'sweep', payload: 1 } });
  });

  it('hears of a function that failed what it failed by', async () => {
    const cause = { errorType: 'Broken', errorMessage: 'why', trace: [] };
    invokesTo({ outcome: 'FAILED', error: 'Broken', cause: JSON.stringify(cause) });
    expect(await invoke('sweep', '1')).toEqual({ status: 200, failed: 'Unhandled', answer: cause });
  });

  it('is told of what is not there, and of what cannot be done', async () => {
    invokesTo({ outcome: 'FAILED', error: 'Lambda.ResourceNotFoundException', cause: 'Function not found: none' });
    const types = [
      await invoke('none', '1'),
      await invoke('sweep', 'no JSON'),
      await invoke('sweep', '1', { query: '?Qualifier=3' }),
      await invoke('sweep', '1', { headers: { ...asWhom('operator'), 'x-amz-invocation-type': 'Event' } }),
    ].map(({ status, answer }) => `${status} ${Object(answer).__type.split('#')[1]}`);
    expect(types).toEqual([
      '404 ResourceNotFoundException',
      '400 InvalidRequestContentException',
      '400 InvalidParameterValueException',
      '400 InvalidParameterValueException',
    ]);
  });

  it('may what a function may not without the right', async () => {
    const folder = temporaryFolder();
    const functions = [aFunctionResource(folder, 'reader', '')];
    const template = { rights: [], functions, stateMachines: [], schedules: [] };
    const at = await startOn(engine(), makeRights({ template, onRefused: () => {} }));
    const refused = await invoke('sweep', '1', { headers: asWhom('reader'), at });
    expect(refused.answer).toMatchObject({ message: expect.stringContaining('perform: lambda:InvokeFunction') });
    await at.stop();
    rmSync(folder, { recursive: true });
  });

  it('reaches the queues', async () => {
    const headers = { ...asWhom('operator'), 'x-amz-target': 'AmazonSQS.GetQueueUrl' };
    const response = await fetch(gateway().endpoint, { method: 'POST', body: '{}', headers });
    expect(await response.json()).toEqual({ QueueUrl: 'AmazonSQS.GetQueueUrl' });
  });
});
