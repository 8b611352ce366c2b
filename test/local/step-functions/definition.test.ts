import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../local/step-functions/definition.ts';
import { DefinitionError } from '../../../local/step-functions/errors.ts';
import { BINDINGS, lifecycleText } from './world.ts';

const lambda = 'arn:aws:states:::lambda:invoke';
const tokenWait = 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken';
const end = { Type: 'Succeed' };
const aTask = (fields: object = {}) => ({
  Type: 'Task',
  Resource: lambda,
  Arguments: { FunctionName: 'evaluate' },
  Next: 'Done',
  ...fields,
});
/** A valid definition of one state `First` that goes to `Done`. */
const aDefinition = (first: unknown, top: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'First',
  States: { First: first, Done: end },
  ...top,
});
const aPass = (fields: object = {}) => ({ Type: 'Pass', Next: 'Done', ...fields });
const aChoice = (fields: object = {}) => ({ Type: 'Choice', Choices: [{ Condition: true, Next: 'Done' }], ...fields });
const retry = (...Retry: object[]) => aTask({ Retry });

const problemsOf = (definition: unknown): readonly string[] => {
  try {
    parseDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition));
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

const committed = readFileSync(new URL('../../../workflows/lifecycle.asl.json', import.meta.url), 'utf8');

describe('a definition', () => {
  it('loads when it is the lifecycle machine, as built and as committed', () => {
    expect(problemsOf(lifecycleText())).toEqual([]);
    expect(problemsOf(committed.replace(/\$\{(\w+)\}/g, (_, name: string) => BINDINGS[name] ?? ''))).toEqual([]);
  });

  it('is refused while its placeholders are not bound', () => {
    const problems = problemsOf(committed);
    for (const placeholder of Object.keys(BINDINGS)) {
      expect(problems).toContainEqual(expect.stringMatching(`^/States/.*placeholder ..${placeholder}. is not bound$`));
    }
  });

  const accepted: readonly (readonly [string, unknown])[] = [
    [
      'a Task with all it may have',
      aTask({
        Comment: 'loads',
        Output: { answer: '{% $states.result.Payload %}' },
        TimeoutSeconds: '{% $states.input.seconds %}',
        Retry: [
          {
            ErrorEquals: ['A', 'States.TaskFailed'],
            IntervalSeconds: 2,
            BackoffRate: 1.5,
            MaxAttempts: 0,
            MaxDelaySeconds: 9,
          },
          { ErrorEquals: ['States.ALL'] },
        ],
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Done', Output: '{% $states.errorOutput.Error %}' }],
      }),
    ],
    ['a Choice with outputs', aChoice({ Default: 'Done', Output: { from: 'default' } })],
    ['a Wait for seconds', { Type: 'Wait', Seconds: 5, Next: 'Done' }],
    ['a Wait until an instant', { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'Done' }],
    [
      'filters, lambdas and assignments',
      aPass({
        Output:
          '{% ($x := 2; $map($states.input.list[n > 1], function($v) { $v.n * $x }); $states.input.list.($ & n)) %}',
      }),
    ],
    [
      'functions of the service',
      aPass({ Output: "{% $parse($hash('a', 'MD5') & $string($partition($range(1, 4, 1), 2))) %}" }),
    ],
    ['an output that is plain words', aPass({ Output: { Next: 'words', Comment: '100 % of {it}' } })],
  ];
  it.each(accepted)('may hold %s', (_name, first) => {
    expect(problemsOf(aDefinition(first))).toEqual([]);
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ['text that is not JSON', '{', '/: not JSON'],
    ['JSONPath', aDefinition(aPass(), { QueryLanguage: 'JSONPath' }), '/QueryLanguage: expected "JSONata"'],
    ['no query language', { StartAt: 'Done', States: { Done: end } }, '/QueryLanguage: a required field is missing'],
    ['an unknown field at the top', aDefinition(aPass(), { Timeout: 5 }), '/Timeout: this field is not supported'],
    ['a state type that does not run here', aDefinition({ Type: 'Map', Next: 'Done' }), '/States/First/Type'],
    ['a Parallel state', aDefinition({ Type: 'Parallel', Branches: [], Next: 'Done' }), '/States/First/Type'],
    ['a state without a type', aDefinition({ Next: 'Done' }), '/States/First/Type'],
    ['a missing start', aDefinition(aPass(), { StartAt: 'Nowhere' }), '/StartAt: there is no state Nowhere'],
    [
      'a target named like a method of objects',
      aDefinition(aPass({ Next: 'toString' })),
      '/States/First/Next: there is no state',
    ],
    ['a missing target', aDefinition(aPass({ Next: 'Nowhere' })), '/States/First/Next: there is no state Nowhere'],
    [
      'a missing target of a choice',
      aDefinition(aChoice({ Choices: [{ Condition: true, Next: 'X' }] })),
      '/States/First/Choices/0/Next: there is no state X',
    ],
    ['a missing default', aDefinition(aChoice({ Default: 'X' })), '/States/First/Default: there is no state X'],
    [
      'a missing target of a catch',
      aDefinition(aTask({ Catch: [{ ErrorEquals: ['E'], Next: 'X' }] })),
      '/States/First/Catch/0/Next: there is no state X',
    ],
    [
      'a state that cannot be reached',
      aDefinition(aPass({ Next: 'First' })),
      '/States/Done: the state cannot be reached',
    ],
    ['neither Next nor End', aDefinition(aPass({ Next: undefined })), '/States/First: Next or End is missing'],
    ['both Next and End', aDefinition(aPass({ End: true })), '/States/First: Next and End exclude each other'],
    [
      'another resource',
      aDefinition(aTask({ Resource: 'arn:aws:states:::sqs:sendMessage' })),
      '/States/First/Resource: expected',
    ],
    [
      'a function as resource',
      aDefinition(aTask({ Resource: BINDINGS.EvaluateArn })),
      '/States/First/Resource: expected',
    ],
    [
      'a heartbeat',
      aDefinition(aTask({ HeartbeatSeconds: 5 })),
      '/States/First/HeartbeatSeconds: this field is not supported',
    ],
    ['variables', aDefinition(aPass({ Assign: { x: 1 } })), '/States/First/Assign: this field is not supported'],
    [
      'fields of JSONPath',
      aDefinition(aPass({ ResultPath: '$.x' })),
      '/States/First/ResultPath: this field is not supported',
    ],
    [
      'a token wait without an end',
      aDefinition(aTask({ Resource: tokenWait, Arguments: { TableName: 't', Key: {} } })),
      '/States/First/TimeoutSeconds: a wait for a token must have TimeoutSeconds',
    ],
    ['a timeout of nothing', aDefinition(aTask({ TimeoutSeconds: 0 })), '/States/First/TimeoutSeconds'],
    [
      'a call without a function',
      aDefinition(aTask({ Arguments: {} })),
      '/States/First/Arguments/FunctionName: a required field is missing',
    ],
    ['a call without arguments', aDefinition(aTask({ Arguments: undefined })), '/States/First/Arguments'],
    [
      'an argument that the call does not take',
      aDefinition(aTask({ Arguments: { FunctionName: 'f', InvocationType: 'Event' } })),
      '/States/First/Arguments/InvocationType: this field is not supported',
    ],
    [
      'a legacy argument of UpdateItem',
      aDefinition(
        aTask({ Resource: tokenWait, TimeoutSeconds: 5, Arguments: { TableName: 't', Key: {}, Expected: {} } }),
      ),
      '/States/First/Arguments/Expected: this field is not supported',
    ],
    [
      'an unknown field of a retrier',
      aDefinition(retry({ ErrorEquals: ['E'], JitterStrategy: 'FULL' })),
      '/States/First/Retry/0/JitterStrategy: this field is not supported',
    ],
    ['a retrier for no error', aDefinition(retry({ ErrorEquals: [] })), '/States/First/Retry/0/ErrorEquals'],
    [
      'a back-off that shrinks',
      aDefinition(retry({ ErrorEquals: ['E'], BackoffRate: 0.5 })),
      '/States/First/Retry/0/BackoffRate: must be at least 1',
    ],
    [
      'a greatest delay below the first',
      aDefinition(retry({ ErrorEquals: ['E'], IntervalSeconds: 5, MaxDelaySeconds: 5 })),
      '/States/First/Retry/0/MaxDelaySeconds: must be greater',
    ],
    [
      'States.ALL in company',
      aDefinition(retry({ ErrorEquals: ['States.ALL', 'E'] })),
      '/States/First/Retry/0/ErrorEquals: States.ALL must stand alone',
    ],
    [
      'States.ALL before others',
      aDefinition(retry({ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] })),
      '/States/First/Retry/0/ErrorEquals: States.ALL must be in the last clause',
    ],
    [
      'an error name that the language does not have',
      aDefinition(retry({ ErrorEquals: ['States.Timeuot'] })),
      '/States/First/Retry/0/ErrorEquals: States.Timeuot is not an error',
    ],
    [
      'an unknown field of a catcher',
      aDefinition(aTask({ Catch: [{ ErrorEquals: ['E'], Next: 'Done', Assign: {} }] })),
      '/States/First/Catch/0/Assign: this field is not supported',
    ],
    [
      'a choice rule in JSONPath',
      aDefinition(aChoice({ Choices: [{ Variable: '$.x', IsPresent: true, Next: 'Done' }] })),
      '/States/First/Choices/0/Variable: this field is not supported',
    ],
    [
      'a condition that is no expression',
      aDefinition(aChoice({ Choices: [{ Condition: 'yes', Next: 'Done' }] })),
      '/States/First/Choices/0/Condition',
    ],
    [
      'a Wait for nothing',
      aDefinition({ Type: 'Wait', Next: 'Done' }),
      '/States/First: a Wait needs Seconds or Timestamp',
    ],
    [
      'a Wait for two things',
      aDefinition({ Type: 'Wait', Seconds: 1, Timestamp: 'x', Next: 'Done' }),
      '/States/First: a Wait needs Seconds or Timestamp',
    ],
    [
      'an expression amid other text',
      aDefinition(aPass({ Output: { x: '{% 1 %} or so' } })),
      '/States/First/Output/x: {% … %} must be the whole string',
    ],
    [
      'an expression that was never begun',
      aDefinition(aPass({ Output: '1 %}' })),
      '/States/First/Output: {% … %} must be the whole string',
    ],
    [
      'an expression in a name',
      aDefinition(aPass({ Comment: '{% 1 %}' })),
      '/States/First/Comment: an expression is not allowed here',
    ],
    [
      'a bad expression',
      aDefinition(aPass({ Output: '{% $states.input. %}' })),
      '/States/First/Output: not a JSONata expression',
    ],
    [
      'operators of later versions of JSONata',
      aDefinition(aPass({ Output: '{% $states.input.a ?? 1 %}' })),
      '/States/First/Output: not a JSONata expression',
    ],
    ['$eval', aDefinition(aPass({ Output: "{% $eval('1') %}" })), '/States/First/Output: Step Functions has no $eval'],
    [
      '$eval as a value',
      aDefinition(aPass({ Output: "{% $map(['1'], $eval) %}" })),
      '/States/First/Output: Step Functions has no $eval',
    ],
    [
      'a function that is different each time',
      aDefinition(aPass({ Output: '{% $uuid() %}' })),
      '/States/First/Output: $uuid is not supported',
    ],
    [
      'an unknown function',
      aDefinition(aPass({ Output: '{% $summ([1]) %}' })),
      '/States/First/Output: $summ is not known',
    ],
    ['an unknown variable', aDefinition(aPass({ Output: '{% $x %}' })), '/States/First/Output: $x is not known'],
    [
      'a result before there is one',
      aDefinition(aTask({ Arguments: { FunctionName: 'f', Payload: '{% $states.result %}' } })),
      '/States/First/Arguments/Payload: $states.result is not available here',
    ],
    [
      'an error output outside a catch',
      aDefinition(aTask({ Output: '{% $states.errorOutput %}' })),
      '/States/First/Output: $states.errorOutput is not available here',
    ],
    [
      'an unknown field of $states',
      aDefinition(aPass({ Output: '{% $states.inputs.x %}' })),
      '/States/First/Output: $states.inputs is not available here',
    ],
    [
      'the whole of $states',
      aDefinition(aPass({ Output: "{% $lookup($states, 'result') %}" })),
      '/States/First/Output: $states must be followed by one of its fields',
    ],
    ['a bare name', aDefinition(aPass({ Output: '{% route %}' })), "/States/First/Output: 'route' reads nothing here"],
    [
      'a bare name inside an operand',
      aDefinition(aPass({ Output: "{% 'a' & route.x %}" })),
      "/States/First/Output: 'route' reads nothing here",
    ],
    [
      '$ at the top',
      aDefinition(aPass({ Output: '{% $.x %}' })),
      '/States/First/Output: $ is not available at the top',
    ],
    ['$$', aDefinition(aPass({ Output: '{% $states.input.a[$$.x] %}' })), '/States/First/Output: $$ is not available'],
    [
      'a date whose missing parts come from the clock',
      aDefinition(aPass({ Output: "{% $toMillis('10:00', '[H01]:[m01]') %}" })),
      '/States/First/Output: $toMillis with a picture',
    ],
  ];
  it.each(refused)('is refused with %s', (_name, definition, problem) => {
    const problems = problemsOf(definition);
    expect(problems.length, problems.join('\n')).toBeGreaterThan(0);
    expect(
      problems.some((found) => found.startsWith(problem)),
      problems.join('\n'),
    ).toBe(true);
  });

  it('is refused with all of its problems at once', () => {
    expect(problemsOf(aDefinition(aPass({ Next: 'X', Output: '{% $x %}' })))).toEqual([
      '/States/First/Next: there is no state X',
      '/States/First/Output: $x is not known',
      '/States/Done: the state cannot be reached',
    ]);
  });
});
