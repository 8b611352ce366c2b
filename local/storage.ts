/** Objects, the scan of what lands, and who hears of it, put together. */
import type { Activity, Meter, Now } from './contracts.ts';
import { type DeliverForRule, makeEventBus } from './events/bus.ts';
import type { AroundCall } from './gateway/around.ts';
import { makeScanner } from './malware/scanner.ts';
import type { Rights } from './rights/rights.ts';
import type { CloudHooks } from './running-cloud.ts';
import { type ObjectVersion, openObjects } from './s3/objects.ts';
import { makePutContent, type PutContent } from './s3/put-content.ts';
import { makeS3, type S3 } from './s3/service.ts';
import type { CloudTemplate } from './template/model.ts';

export type StorageParts = {
  readonly template: Pick<CloudTemplate, 'buckets' | 'malwarePlans' | 'eventRules'>;
  /** Holds all objects. */
  readonly folder: string;
  readonly rights: Rights;
  readonly meter: Meter;
  readonly activity: Activity;
  readonly now: Now;
  readonly signatureNow: Now;
  readonly onError: (error: unknown) => void;
  readonly around: AroundCall;
  readonly scanResult: CloudHooks['scanResult'];
  /** Where S3 is found. */
  readonly endpoint: () => string;
  /** An object was put, and its sender has not heard of it yet. */
  readonly onKept: () => void;
  readonly deliver: DeliverForRule;
};

export type Storage = {
  readonly s3: S3;
  readonly putContent: PutContent;
  /** Goes on with what was cut off when the cloud ended. */
  readonly resume: () => void;
};

export const openStorage = (parts: StorageParts): Storage => {
  const { template, folder, rights, meter, activity, now, signatureNow, onError, around, endpoint } = parts;
  const { buckets, malwarePlans: plans, eventRules } = template;
  const objects = openObjects(folder);
  const bus = makeEventBus(eventRules, parts.deliver);
  const scanner = makeScanner({
    objects,
    buckets,
    plans,
    rights,
    bus,
    activity,
    now,
    onError,
    resultOf: parts.scanResult,
  });
  const onKept = (version: ObjectVersion): void => {
    parts.onKept();
    scanner.scan(version);
  };
  const keeping = { objects, plans, rights, meter, now, onKept };
  return {
    s3: makeS3({ ...keeping, buckets, signatureNow, around, endpoint }),
    putContent: makePutContent(keeping),
    resume: scanner.resume,
  };
};
