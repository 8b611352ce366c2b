/** What GuardDuty Malware Protection for S3 says of an object, as EventBridge delivers it: "GuardDuty Malware Protection Object Scan Result". */
import * as z from 'zod/mini';
import { type Instant, toInstant } from '../../domain/dates.ts';

export const ScanEvent = z.object({
  time: z.pipe(
    z.string(),
    z.transform((time): Instant => toInstant(time)),
  ),
  detail: z.object({
    s3ObjectDetails: z.object({ objectKey: z.string(), versionId: z.string() }),
    /** UNSUPPORTED: locked with a password, for example. ACCESS_DENIED and FAILED: the service could not do it. */
    scanResultDetails: z.object({
      scanResultStatus: z.enum(['NO_THREATS_FOUND', 'THREATS_FOUND', 'UNSUPPORTED', 'ACCESS_DENIED', 'FAILED']),
    }),
  }),
});
export type ScanEvent = z.infer<typeof ScanEvent>;
