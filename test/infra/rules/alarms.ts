/** Alarms and the runbook belong together. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MEASURED, MESSAGES } from '../../../functions/shared/messages.ts';
import { PROJECT_ROOT } from '../../../infra/build/synthesise.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../../infra/functions.ts';
import { type Deployed, logical } from '../templates.ts';

export const alarmRules = (deployed: Deployed): void => {
  const runbook = readFileSync(join(PROJECT_ROOT, 'docs', 'runbook.md'), 'utf8');
  const sections = runbook.split(/^## /m).filter((section) => section.startsWith('certcycle-'));
  const nameOf = (section: string): string => section.slice(0, section.indexOf('\n'));

  it('are the headings of the runbook', () => {
    const names = deployed()
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ properties }) => properties.AlarmName);
    expect(names.sort()).toEqual(sections.map(nameOf).sort());
  });

  it('say what happened, point to their heading, and reach somebody', () => {
    for (const { properties } of deployed().ofType('AWS::CloudWatch::Alarm')) {
      expect(properties.AlarmDescription).toMatch(new RegExp(`\\. See docs/runbook\\.md#${properties.AlarmName}$`));
      expect(properties.AlarmActions).toEqual(['AlarmsTopic']);
    }
    expect.hasAssertions();
  });

  it.each(sections.map((section) => [nameOf(section), section]))(
    '%s: meaning, where to look, what to do, and how it was tried',
    (name, section) => {
      const parts = [...section.matchAll(/^\*\*(.+)\.\*\* \S/gm)].map(([, title]) => title);
      expect(parts).toEqual(['What it means', 'How to look', 'What to do', 'Tried']);
      const tried = section.slice(section.indexOf('**Tried.** ') + '**Tried.** '.length);
      const [, test] = /^`(test\/\S+\.test\.ts)` sets it off/.exec(tried) ?? [];
      if (test === undefined) expect(tried).toMatch(/^Not here[:,] /);
      else expect(readFileSync(join(PROJECT_ROOT, test), 'utf8')).toContain(`'${name}'`);
    },
  );

  it('watch every function, both streams, the machine, the API, and that sweep and account run at all', () => {
    const watched = deployed()
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ properties }) => `${properties.MetricName} ${JSON.stringify(properties.Dimensions)}`);
    const ofFunction = (metric: string, name: FunctionName): string =>
      `${metric} [{"Name":"FunctionName","Value":"${logical(name)}Function"}]`;
    const ofMachine = (metric: string): string =>
      `${metric} [{"Name":"StateMachineArn","Value":"LifecycleStateMachine"}]`;
    expect(watched).toEqual(
      expect.arrayContaining([
        ...FUNCTION_NAMES.map((name) => ofFunction('Errors', name)),
        ofFunction('IteratorAge', 'wake'),
        ofFunction('IteratorAge', 'project'),
        ofMachine('ExecutionsFailed'),
        ofMachine('ExecutionsTimedOut'),
        ofFunction('Invocations', 'sweep'),
        ofFunction('Invocations', 'reconcile'),
        '5xx [{"Name":"ApiId","Value":"Api"}]',
      ]),
    );
  });

  it('count messages that the functions write, in the log of the function that writes them', () => {
    const filters = deployed().ofType('AWS::Logs::MetricFilter');
    const counted = filters.map(({ properties }) => ({
      log: properties.LogGroupName,
      message: /^\{ \$\.message = "(\w+)" \}$/.exec(String(properties.FilterPattern))?.[1],
    }));
    expect(counted).toEqual([
      { log: 'sendnoticeLogs', message: 'NOTICE_DEFERRED' },
      { log: 'sendnoticeLogs', message: 'NOTICE_FAILED' },
      { log: 'wakeLogs', message: 'DOORBELL_INVALID' },
      { log: 'webLogs', message: 'NOT_THROUGH_THE_SITE' },
      { log: 'printletterLogs', message: 'NOT_THROUGH_THE_SITE' },
      { log: 'lookupLogs', message: 'NOT_THROUGH_THE_SITE' },
    ]);
    expect(Object.keys(MESSAGES)).toEqual(expect.arrayContaining(counted.map(({ message }) => message)));
    const alarmed = deployed()
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ properties }) => properties.MetricName);
    expect(alarmed).toEqual(expect.arrayContaining(counted.map(({ message }) => message)));
  });

  it('and fields that the functions measure, in the namespace that they measure them in', () => {
    const counted = deployed()
      .ofType('AWS::Logs::MetricFilter')
      .flatMap(({ properties }) => properties.MetricTransformations)
      .map((transformation) => Object(transformation).MetricName);
    const watched = deployed()
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties.Namespace === 'certcycle' && !counted.includes(properties.MetricName));
    const measured = Object.values(MEASURED)
      .filter(({ by }) => by.length === 0)
      .flatMap(({ fields }) => Object.keys(fields));
    expect(watched.map(({ properties }) => [properties.MetricName, properties.Dimensions])).toEqual([
      ['owedSeconds', undefined],
      ['oldestDueSeconds', undefined],
      ['due', undefined],
      ['oldestUnreadSeconds', undefined],
      ['difference', undefined],
      ['silentDays', undefined],
      ['held', undefined],
    ]);
    expect(measured).toEqual(expect.arrayContaining(watched.map(({ properties }) => properties.MetricName)));
  });

  it('stand on the dashboard, but for those of another Region', () => {
    const [dashboard] = deployed().ofType('AWS::CloudWatch::Dashboard');
    const shown = JSON.stringify(dashboard?.properties.DashboardBody);
    const alarms = deployed().ofType('AWS::CloudWatch::Alarm');
    const missing = alarms.filter(({ properties }) => !shown.includes(`:alarm:${properties.AlarmName}\\"`));
    expect(missing.map(({ properties }) => properties.AlarmName)).toEqual(['certcycle-requests-blocked']);
    for (const metric of ['entered', 'left', 'staySeconds', 'due', 'oldestDueSeconds', 'owedSeconds', '5xx'])
      expect(shown).toContain(metric);
  });

  it.each([
    ['sweep', 3],
    ['reconcile', 26],
  ])('%s, when it did not run for %d hours, is an alarm, although nothing is measured then', (name, hours) => {
    const missing = deployed()
      .ofType('AWS::CloudWatch::Alarm')
      .find(({ properties }) => properties.AlarmName === `certcycle-${name}-missing`);
    expect(missing?.properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 3600,
      EvaluationPeriods: hours,
      TreatMissingData: 'breaching',
    });
  });
};
