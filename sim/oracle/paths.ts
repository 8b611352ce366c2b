/**
 * The ways through the lifecycle that both interpreters are sent: what each call answers, in the order of the calls.
 */

/** What a function answers. */
export type FunctionAnswer = { readonly payload: unknown } | { readonly error: string };

/** What UpdateItem answers, and for a wait what becomes of its token: it is sent at once, or never. */
export type UpdateAnswer = 'WRITTEN' | 'RING' | 'TIME_OUT' | { readonly error: string };

export type Path = {
  readonly name: string;
  readonly functions: {
    readonly evaluate?: readonly FunctionAnswer[];
    readonly 'send-notice'?: readonly FunctionAnswer[];
    readonly 'hand-off'?: readonly FunctionAnswer[];
  };
  readonly updates?: readonly UpdateAnswer[];
};

const DAY_MILLISECONDS = 86_400_000;

const done: FunctionAnswer = { payload: {} };
const broken: FunctionAnswer = { error: 'ThrottledError' };
const repeat = <Answer>(count: number, answer: Answer): Answer[] => Array.from({ length: count }, () => answer);

const CONDITION_FAILED = { error: 'ConditionalCheckFailedException' };
const CONFLICT = { error: 'TransactionConflictException' };

/**
 * The paths. `now` is the real time of the run, since moto knows no other: a wait that is to time out gives up a moment
 * ago (the machine makes a second of it), one that is to be rung in ten days.
 */
export const pathsAt = (now: number): readonly Path[] => {
  const answer = (route: string, wakeBy: number, milestone: string): FunctionAnswer => {
    const instant = new Date(wakeBy).toISOString();
    const effectKey = route === 'SendNotice' ? 'FX#notice:1:approved' : '';
    const dueKey = `${instant}#case-1`;
    return { payload: { route, milestone, seenSeq: 3, wakeBy: instant, dueAt: instant, dueKey, effectKey } };
  };
  const to = (route: string, milestone = ''): FunctionAnswer => answer(route, now + 10 * DAY_MILLISECONDS, milestone);
  const toPast = (route: string): FunctionAnswer => answer(route, now - DAY_MILLISECONDS, '');

  return [
    { name: 'wait, ring, closed', functions: { evaluate: [to('AwaitReview'), to('Closed')] }, updates: ['RING'] },
    {
      name: 'wait, time-out, hibernate',
      functions: { evaluate: [toPast('AwaitApplication'), to('Hibernate')] },
      updates: ['TIME_OUT'],
    },
    {
      name: 'a signal came first',
      functions: { evaluate: [to('AwaitExam'), to('AwaitExam'), to('Closed')] },
      updates: [CONDITION_FAILED, 'RING'],
    },
    {
      name: 'every wait, rung in turn',
      functions: {
        evaluate: [
          ...['AwaitApplication', 'AwaitReview', 'AwaitExam', 'AwaitRenewal', 'AwaitRenewalReview'].map((wait) =>
            to(wait),
          ),
          ...['AwaitAppeal', 'AwaitOperator', 'Hibernate'].map((route) => to(route)),
        ],
      },
      updates: repeat(7, 'RING'),
    },
    {
      name: 'milestone, effect, wait',
      functions: {
        evaluate: [to('SendNotice', 'Approved'), to('AwaitExam'), to('Hibernate', 'Issued')],
        'send-notice': [done],
      },
      updates: ['RING'],
    },
    { name: 'hand-off', functions: { evaluate: [to('HandOff')], 'hand-off': [done] } },
    { name: 'hibernate', functions: { evaluate: [to('Hibernate', 'Renewed')] } },
    { name: 'closed', functions: { evaluate: [to('Closed', 'Lapsed')] } },
    { name: 'fenced', functions: { evaluate: [to('Fenced')] } },
    {
      name: 'more signals than one decision takes',
      functions: { evaluate: [to('Load'), to('Load'), to('Hibernate')] },
    },
    { name: 'a retry that succeeds', functions: { evaluate: [broken, broken, to('Closed')] } },
    { name: 'Load fails for good', functions: { evaluate: repeat(6, broken) }, updates: ['WRITTEN'] },
    {
      name: 'the notice cannot be sent',
      functions: { evaluate: [to('SendNotice')], 'send-notice': repeat(6, broken) },
      updates: ['WRITTEN'],
    },
    {
      name: 'the hand-off fails for good',
      functions: { evaluate: [to('HandOff')], 'hand-off': repeat(6, broken) },
      updates: ['WRITTEN'],
    },
    {
      name: 'a failure that is fenced while it is recorded',
      functions: { evaluate: repeat(6, broken) },
      updates: [CONDITION_FAILED],
    },
    {
      name: 'a failure that meets a conflict while it is recorded',
      functions: { evaluate: [to('Nowhere')] },
      updates: [CONFLICT, 'WRITTEN'],
    },
    {
      name: 'a wait that meets conflicts',
      functions: { evaluate: [to('AwaitAppeal'), to('Closed')] },
      updates: [CONFLICT, CONFLICT, 'RING'],
    },
    {
      name: 'a wait that meets nothing but conflicts',
      functions: { evaluate: [to('AwaitAppeal')] },
      updates: [...repeat(7, CONFLICT), 'WRITTEN'],
    },
    {
      name: 'a wait that may not be written',
      functions: { evaluate: [to('AwaitRenewal')] },
      updates: [{ error: 'ResourceNotFoundException' }, 'WRITTEN'],
    },
    { name: 'an unknown route', functions: { evaluate: [to('Nowhere')] }, updates: ['WRITTEN'] },
    { name: 'an answer without a route', functions: { evaluate: [{ payload: {} }] }, updates: ['WRITTEN'] },
    {
      name: 'an answer without wakeBy',
      functions: { evaluate: [{ payload: { route: 'AwaitReview', milestone: '' } }] },
      updates: ['WRITTEN'],
    },
    {
      name: 'an answer without a payload',
      functions: { evaluate: [{ payload: null }] },
      updates: ['WRITTEN'],
    },
  ];
};
