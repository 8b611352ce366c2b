/** Who asks for a right: a function, a state machine or a schedule by its role, or a service for a resource that it serves. */
import type { MailEventsResource, ReceiptRuleResource } from '../template/mail-model.ts';
import {
  ACCOUNT_ID,
  type Condition,
  type FunctionResource,
  REGION,
  type ScheduleResource,
  type StateMachineResource,
} from '../template/model.ts';
import type { MalwarePlanResource } from '../template/storage-model.ts';

export type Actor = {
  /** As a refusal names it. */
  readonly name: string;
  readonly identity:
    | { readonly kind: 'ROLE'; readonly arn: string }
    | { readonly kind: 'SERVICE'; readonly name: string };
  /** What conditions ask for. */
  readonly context: Readonly<Partial<Record<Condition['key'], string>>>;
};

/** Who calls a service: its name, for the counts, and whose rights it has; none are checked of whoever is no actor of the templates. */
export type Caller = { readonly name: string; readonly actor: Actor | undefined };

/** Every request here counts as one over TLS: within the cloud they are, and here nothing leaves the machine. */
const SECURE = { 'aws:SecureTransport': 'true' } as const;

/** `session`: who has assumed the role. */
const inRole = (roleArn: string, session: string): Actor => ({
  name: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${session}`,
  identity: { kind: 'ROLE', arn: roleArn },
  context: { ...SECURE, 'aws:PrincipalArn': roleArn },
});

export const functionActor = ({ roleArn, name }: Pick<FunctionResource, 'roleArn' | 'name'>): Actor =>
  inRole(roleArn, name);

/** The service makes up its sessions' names; here they are the machine's and the schedule's own. */
export const machineActor = ({ roleArn, name }: Pick<StateMachineResource, 'roleArn' | 'name'>): Actor =>
  inRole(roleArn, name);
export const scheduleActor = ({ roleArn, name }: Pick<ScheduleResource, 'roleArn' | 'name'>): Actor =>
  inRole(roleArn, name);

export const MALWARE_SERVICE = 'malware-protection-plan.guardduty.amazonaws.com';

/** GuardDuty in the role of one of its plans: what it does with keys it does by S3, and the rule that it makes is its own. */
export const malwareActor = ({ roleArn }: Pick<MalwarePlanResource, 'roleArn'>): Actor => {
  const actor = inRole(roleArn, 'GuardDuty');
  const through = { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'events:ManagedBy': MALWARE_SERVICE };
  return { ...actor, context: { ...actor.context, ...through } };
};

export const MAIL_SERVICE = 'ses.amazonaws.com';

/** SES in the role of one of its receipt rules. */
export const receiptActor = ({ roleArn }: Pick<ReceiptRuleResource, 'roleArn'>): Actor => inRole(roleArn, 'SES');

/** SES as it tells what becomes of mail, in its own name, for a configuration set. */
export const mailEventsActor = ({ configurationSetArn }: Pick<MailEventsResource, 'configurationSetArn'>): Actor =>
  serviceActor(MAIL_SERVICE, configurationSetArn);

/** A service (`lambda.amazonaws.com`) that acts for one of the account's resources. */
export const serviceActor = (name: string, sourceArn: string): Actor => ({
  name,
  identity: { kind: 'SERVICE', name },
  context: { ...SECURE, 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': sourceArn },
});
