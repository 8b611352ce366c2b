/** The lifecycle state machine. */
import { CfnResource, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type PLACEHOLDERS, STATE_MACHINE_NAME } from '../../workflows/lifecycle.ts';
import { DEFINITION } from '../definition.ts';
import { type Alarms, FIVE_MINUTES } from './alarms.ts';
import type { AppFunction } from './app-function.ts';
import type { Store } from './store.ts';

export type LifecycleMachineProps = {
  readonly evaluate: AppFunction;
  readonly sendNotice: AppFunction;
  readonly handOff: AppFunction;
  readonly registry: Store<string>;
  readonly alarms: Alarms;
};

/** CDK infers no rights from a definition that it is given as text: they are granted here, one for each thing that the definition does. */
export class LifecycleMachine extends Construct {
  constructor(scope: Construct, id: string, props: LifecycleMachineProps) {
    super(scope, id);
    const { evaluate, sendNotice, handOff, registry, alarms } = props;
    const substitutions: Record<(typeof PLACEHOLDERS)[number], string> = {
      EvaluateArn: evaluate.lambda.functionArn,
      SendNoticeArn: sendNotice.lambda.functionArn,
      HandOffArn: handOff.lambda.functionArn,
      RegistryTable: registry.tableName,
    };
    const machine = new StateMachine(this, 'StateMachine', {
      stateMachineName: STATE_MACHINE_NAME,
      definitionBody: DefinitionBody.fromString(DEFINITION),
      definitionSubstitutions: substitutions,
      tracingEnabled: true,
      logs: {
        // Under /aws/vendedlogs/, or every log group that is added lengthens one resource policy of the account until it is full.
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${STATE_MACHINE_NAME}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    allowComputedTimeouts(machine);
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Every event stands in the history of its execution for 90 days, as long as the log is kept; what is logged beside it are errors.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray and the delivery of logs have no resources to name; everything else in the role names its own.',
      },
    );
    for (const step of [evaluate, sendNotice, handOff]) step.grantInvoke(machine);
    registry.grant(machine, 'UpdateItem');

    alarms.add('executions-failed', {
      says: 'A worker of a case failed after its retries.',
      metric: machine.metricFailed({ period: FIVE_MINUTES }),
      threshold: 1,
    });
    alarms.add('executions-timed-out', {
      says: 'A worker ran into the backstop of 300 days instead of handing off.',
      metric: machine.metricTimedOut({ period: FIVE_MINUTES }),
      threshold: 1,
    });
  }
}

/**
 * cfn-lint's schema of definitions (E3601) wants a number for a task's `TimeoutSeconds`, where the States Language lets a JSONata state
 * compute it, as the token waits do. Its other findings on definitions go with it; asl-validator is run on the definition instead.
 */
const allowComputedTimeouts = (machine: StateMachine): void => {
  const resource = machine.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${machine.node.path} has no resource of its own.`);
  resource.addMetadata('cfn-lint', { config: { ignore_checks: ['E3601'] } });
};
