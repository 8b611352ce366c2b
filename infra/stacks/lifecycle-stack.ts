/** What moves the cases: the lifecycle machine, its steps, and what wakes it. Everything here can be replaced at any moment. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../functions/shared/environment.ts';
import { STATE_MACHINE_NAME } from '../../workflows/lifecycle.ts';
import { Alarms, FIVE_MINUTES, highest } from '../constructs/alarms.ts';
import { AppFunction, type Surroundings } from '../constructs/app-function.ts';
import type { GeneratedSecret } from '../constructs/generated-secret.ts';
import { LifecycleMachine } from '../constructs/lifecycle-machine.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import type { Store } from '../constructs/store.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { definitionVersion } from '../definition.ts';
import type { DocumentsStack } from './documents-stack.ts';
import type { MailStack } from './mail-stack.ts';
import type { RegistryIndex } from './registry-stack.ts';

export type LifecycleStackProps = StackProps & {
  readonly registry: Store<RegistryIndex>;
  readonly public: Store;
  readonly mail: MailStack;
  readonly documents: DocumentsStack;
  readonly caseAddress: GeneratedSecret;
  readonly bundles: string;
  readonly siteUrl: string;
  readonly operatorEmail: string;
};

/** A step of the machine is tried six times before its execution fails; this many errors mean that retrying does not help. */
const STEP_ERRORS = 5;

/** A notice that the mail service puts off is tried after 15 minutes, then after twice as long: by then it has been tried six times. */
const LATE_NOTICE = Duration.hours(12);

/** SES looks at an account at 5% of bounces and pauses it at 10%: this leaves time to find the addresses. */
const BOUNCES = { says: 'Many notices bounce.', threshold: 0.03 };
/** SES looks at an account at 0.1% of complaints. Less than that is one person in a thousand, which is no pattern. */
const COMPLAINTS = { says: 'People report notices as unwanted mail.', threshold: 0.001 };

/** The sweep comes every hour, so that nothing that it reached last time can be two hours late. */
const LATE_CASE = Duration.hours(2);

/** Half of what one run looks after (functions/sweep/handler.ts). */
const DUE_CASES = 2_500;

export class LifecycleStack extends Stack {
  readonly alarmNames: readonly string[];

  constructor(scope: Construct, id: string, props: LifecycleStackProps) {
    const {
      registry,
      public: projection,
      mail,
      documents,
      caseAddress,
      bundles,
      siteUrl,
      operatorEmail,
      ...stackProps
    } = props;
    super(scope, id, stackProps);
    const alarms = new Alarms(this, 'Alarms', { operatorEmail });
    const surroundings: Surroundings = { bundles, alarms };
    // By its name: a reference would go in a circle, since the machine calls functions that start it.
    const machine = StateMachine.fromStateMachineName(this, 'MachineByName', STATE_MACHINE_NAME);
    const registryTable = { [ENVIRONMENT.registryTable]: registry.tableName };
    const publicTable = { [ENVIRONMENT.publicTable]: projection.tableName };
    const version = { [ENVIRONMENT.definitionVersion]: definitionVersion(registry.restoredArn) };
    const startsWorkers = {
      ...registryTable,
      ...version,
      [ENVIRONMENT.stateMachineArn]: machine.stateMachineArn,
    };

    const evaluate = new AppFunction(this, 'evaluate', {
      ...surroundings,
      environment: { ...registryTable, ...publicTable, ...version },
      errors: { says: 'Cases cannot be decided.', threshold: STEP_ERRORS },
    });
    registry.grant(evaluate, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    projection.grant(evaluate, 'PutItem');

    const sendNotice = new AppFunction(this, 'send-notice', {
      ...surroundings,
      environment: {
        ...registryTable,
        [ENVIRONMENT.mailFrom]: mail.from,
        [ENVIRONMENT.mailConfigurationSet]: mail.configurationSetName,
        [ENVIRONMENT.receivingDomain]: documents.received.domain,
        [ENVIRONMENT.caseAddressSecretArn]: caseAddress.arn,
        [ENVIRONMENT.siteUrl]: siteUrl,
      },
      errors: { says: 'Notices cannot be prepared or recorded.', threshold: STEP_ERRORS },
    });
    registry.grant(sendNotice, 'GetItem', 'Query', 'UpdateItem');
    mail.grantSendRawEmail(sendNotice);
    caseAddress.grantRead(sendNotice);
    alarms.add('notices-deferred', {
      says: 'The mail service does not take notices at the moment.',
      metric: sendNotice.countMessages('NOTICE_DEFERRED'),
      threshold: 5,
    });
    alarms.add('notices-failed', {
      says: 'Notices were refused for good, several in a short time.',
      metric: sendNotice.countMessages('NOTICE_FAILED'),
      threshold: 5,
    });

    alarms.add('notices-late', {
      says: 'A notice is still owed half a day after it was decided.',
      metric: highest('owedSeconds', FIVE_MINUTES),
      threshold: LATE_NOTICE.toSeconds(),
    });
    for (const [name, metricName, { says, threshold }] of [
      ['bounce-rate', 'Reputation.BounceRate', BOUNCES],
      ['complaint-rate', 'Reputation.ComplaintRate', COMPLAINTS],
    ] as const) {
      // Of the whole account, since that is what SES pauses.
      const metric = new Metric({ namespace: 'AWS/SES', metricName, period: Duration.hours(1), statistic: 'Maximum' });
      alarms.add(name, { says, metric, threshold });
    }

    const handOff = new AppFunction(this, 'hand-off', {
      ...surroundings,
      environment: startsWorkers,
      errors: { says: 'Workers cannot hand their case to the next one.', threshold: STEP_ERRORS },
    });
    registry.grant(handOff, 'GetItem', 'UpdateItem');
    machine.grantStartExecution(handOff);

    new LifecycleMachine(this, 'Lifecycle', { evaluate, sendNotice, handOff, registry, alarms });

    const wake = new StreamConsumer(this, 'wake', {
      ...surroundings,
      environment: startsWorkers,
      source: registry,
      filter: { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'INBOX#' }] } } } },
      batchSize: 10,
      // After two hours the sweep has long woken the case: every signal makes it due within 15 minutes.
      retryAttempts: 10,
      maxRecordAge: Duration.hours(2),
      errors: { says: 'The function that wakes cases for their signals fails as a whole.', threshold: 3 },
      failures: { says: 'A signal did not wake its case; the sweep has to.' },
      behind: {
        says: 'Signals wait a quarter of an hour or longer before they wake their case.',
        limit: Duration.minutes(15),
      },
    }).function;
    registry.grant(wake, 'GetItem', 'UpdateItem');
    machine.grant(wake, 'states:SendTaskSuccess');
    machine.grantStartExecution(wake);
    alarms.add('doorbell-invalid', {
      says: 'The token of a waiting worker is not one of this machine.',
      metric: wake.countMessages('DOORBELL_INVALID'),
      threshold: 1,
    });

    const project = new StreamConsumer(this, 'project', {
      ...surroundings,
      environment: { ...registryTable, ...publicTable },
      source: registry,
      // What is new has no certificate yet, or came with its names (adapters/registry/landing.ts).
      filter: { eventName: ['MODIFY'], dynamodb: { Keys: { sk: { S: ['CASE', 'PROFILE'] } } } },
      batchSize: 25,
      // Nothing else brings a name to the public table: tried for long, yet given up while the stream still has the record.
      retryAttempts: 100,
      maxRecordAge: Duration.hours(12),
      errors: { says: 'The function that builds the public table fails as a whole.', threshold: 3 },
      failures: { says: 'A change of a name or county did not reach the public table.' },
      behind: { says: 'Names in the public table are an hour or more behind the registry.', limit: Duration.hours(1) },
    }).function;
    registry.grant(project, 'GetItem');
    registry.grantQuery(project, 'person');
    projection.grant(project, 'GetItem', 'PutItem', 'DeleteItem');

    const sweep = new ScheduledFunction(this, 'sweep', {
      ...surroundings,
      rhythm: 'HOURLY',
      environment: startsWorkers,
      overrides: { timeout: Duration.minutes(5) },
      errors: { says: 'The search for cases that are due fails.', threshold: 1 },
      failures: { says: 'A run of the sweep failed for good or could not be started.' },
      missing: { says: 'The sweep has not run for three hours: no deadline is met.' },
    }).function;
    alarms.add('due-late', {
      says: 'Cases are looked after hours after they were due.',
      metric: highest('oldestDueSeconds', Duration.hours(1)),
      threshold: LATE_CASE.toSeconds(),
    });
    alarms.add('due-backlog', {
      says: 'So many cases are due that the sweep will soon not reach them all in an hour.',
      metric: highest('due', Duration.hours(1)),
      threshold: DUE_CASES,
    });
    alarms.add('unread-late', {
      says: 'Something that came in has waited for hours for a decision.',
      metric: highest('oldestUnreadSeconds', Duration.hours(1)),
      threshold: LATE_CASE.toSeconds(),
    });
    registry.grantQuery(sweep, 'due');
    registry.grantQuery(sweep, 'work');
    registry.grant(sweep, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
    machine.grant(sweep, 'states:SendTaskSuccess');
    machine.grantStartExecution(sweep);

    const reconcile = new ScheduledFunction(this, 'reconcile', {
      ...surroundings,
      rhythm: 'NIGHTLY',
      environment: registryTable,
      // Goes through every case there is.
      overrides: { timeout: Duration.minutes(15), memorySize: 1024 },
      errors: { says: 'The account of what came due cannot be made.', threshold: 1 },
      failures: { says: 'A run of the nightly account failed for good or could not be started.' },
      missing: { says: 'The nightly account was not made: nobody knows whether reminders arrive.' },
    }).function;
    registry.grantScan(reconcile, 'person');
    registry.grant(reconcile, 'GetItem', 'Query', 'UpdateItem');
    alarms.add('notices-differ', {
      says: 'A notice that came due was not dealt with, or one went out that nobody owed.',
      metric: highest('difference', Duration.hours(1)),
      threshold: 1,
    });
    alarms.add('notices-silent', {
      says: 'On a whole day notices were due and none was sent.',
      metric: highest('silentDays', Duration.hours(1)),
      threshold: 1,
    });
    alarms.add('reminders-held', {
      says: "Reminders wait for an operator's word.",
      metric: highest('held', FIVE_MINUTES),
      threshold: 1,
    });
    this.alarmNames = alarms.names;
  }
}
