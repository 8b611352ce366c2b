/** The way in for mail, put together: what SES receives by the template's rules, and the topics that it tells. */
import type { Activity, Now } from './contracts.ts';
import { makeReceiver, type Receiver } from './receipt/receiver.ts';
import { type Smtp, type SmtpPort, startSmtp } from './receipt/smtp.ts';
import type { Rights } from './rights/rights.ts';
import type { CloudHooks } from './running-cloud.ts';
import type { PutContent } from './s3/put-content.ts';
import type { CloudTemplate } from './template/model.ts';
import type { Topics } from './topics/topics.ts';

export type IncomingMailParts = {
  readonly template: Pick<CloudTemplate, 'buckets' | 'receiptRules' | 'topics'>;
  readonly rights: Pick<Rights, 'refusalOf'>;
  readonly put: PutContent;
  readonly activity: Activity;
  readonly now: Now;
  readonly onError: (error: unknown) => void;
  readonly verdictsOf: CloudHooks['receiptVerdicts'];
  readonly publish: Topics['publish'];
};

export type IncomingMail = Pick<Receiver, 'receive'> & {
  /** Opens the door for mail programs; there is none without a receipt rule. */
  readonly listen: (port: SmtpPort) => Promise<Smtp | undefined>;
};

export const makeIncomingMail = ({ template, ...parts }: IncomingMailParts): IncomingMail => {
  const { receiptRules: rules, topics, buckets } = template;
  const receiver = makeReceiver({ ...parts, rules, topics, buckets });
  return {
    receive: receiver.receive,
    listen: async (port) => (rules.length === 0 ? undefined : startSmtp({ receiver, onError: parts.onError }, port)),
  };
};
