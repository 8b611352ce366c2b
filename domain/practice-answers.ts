/** The sections of the answers in which an applicant states what they bring along, where a pathway asks for it. */
import * as z from 'zod/mini';
import { CalendarDate } from './dates.ts';

const count = z.int().check(z.nonnegative());

/** Work in the occupation at one place, both days included; without a last day it goes on. `minutes` is all of the work in that time. */
const WorkPeriod = z.object({
  organisation: z.string(),
  startedOn: CalendarDate,
  endedOn: z.optional(CalendarDate),
  minutes: count,
  paid: z.boolean(),
});
export type WorkPeriod = z.infer<typeof WorkPeriod>;

export const Experience = z.object({ periods: z.array(WorkPeriod) });

/** A certification that another state issued. */
export const OtherCertification = z.object({
  /** The postal code of the state. */
  state: z.string(),
  title: z.string(),
  certificateNumber: z.optional(z.string()),
  /** Its last day; absent where it has none. */
  expiresOn: z.optional(CalendarDate),
  /** True while discipline or a complaint is pending there. */
  pending: z.boolean(),
});

/** Continuing education before the application. */
export const EarlierEducation = z.object({
  courses: z.array(
    z.object({
      title: z.string(),
      provider: z.string(),
      completedOn: CalendarDate,
      minutes: count,
      lawEthics: z.boolean(),
    }),
  ),
});
