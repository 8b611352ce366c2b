/** Says in a few words what the template holds and what wakes what. */
import type { Overview } from './front/view.ts';
import type { CloudTemplate } from './template/model.ts';

type Upcoming = { readonly name: string; readonly nextRunAt: number | undefined };
type QueueCount = { readonly name: string; readonly messages: number };

export const overviewOf = (
  template: CloudTemplate,
  upcoming: readonly Upcoming[],
  failureQueues: readonly QueueCount[],
): Omit<Overview, 'gatewayUrl' | 'dataFolder' | 'smtpUrl'> => ({
  receives: template.receiptRules.flatMap(({ enabled, recipients }) => (enabled ? recipients : [])),
  functions: template.functions.map(({ name, arn }) => ({ name, wokenBy: wakersOf(template, name, arn).join(', ') })),
  routes: (template.httpApi?.routes ?? []).map(({ key, functionName }) => ({ key, functionName })),
  tables: Object.fromEntries(template.tables.map(({ logicalId, name }) => [logicalId, name])),
  secrets: Object.fromEntries(template.secrets.map(({ logicalId, arn }) => [logicalId, arn])),
  stateMachines: template.stateMachines.map(({ name }) => name),
  schedules: template.schedules.map(({ name, expression, timeZone }) => ({
    name,
    expression,
    timeZone,
    nextRunAt: upcoming.find((schedule) => schedule.name === name)?.nextRunAt,
  })),
  failureQueues,
});

const wakersOf = (
  { stateMachines, streamMappings, schedules, eventRules, topics, httpApi }: CloudTemplate,
  name: string,
  arn: string,
): readonly string[] => [
  ...stateMachines
    .filter(({ definition }) => definition.includes(`"${arn}"`))
    .map((machine) => `state machine ${machine.name}`),
  ...streamMappings
    .filter(({ functionName }) => functionName === name)
    .map(({ tableName }) => `stream of ${tableName}`),
  ...schedules.filter(({ functionName }) => functionName === name).map((schedule) => `schedule ${schedule.name}`),
  ...eventRules
    .filter(({ targets }) => targets.some(({ functionName }) => functionName === name))
    .map((rule) => `events of rule ${rule.name}`),
  ...topics
    .filter(({ subscriptions }) => subscriptions.some(({ functionName }) => functionName === name))
    .map((topic) => `topic ${topic.name}`),
  ...(httpApi?.routes ?? []).filter(({ functionName }) => functionName === name).map(({ key }) => `requests ${key}`),
];
