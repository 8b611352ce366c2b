/**
 * Courses of continuing education and who gives them, as a catalogue tells them. What a person claims is a record of its own (`Credit`), and stays as it
 * is when the catalogue changes.
 */
import * as z from 'zod/mini';
import { CalendarDate } from './dates.ts';
import { Credit } from './facts.ts';

/** Whoever gives courses. Being here is no approval: no rule asks who gave a course (case C10). */
export const Provider = z.object({
  providerId: Credit.shape.providerId,
  name: z.optional(z.string()),
});
export type Provider = z.infer<typeof Provider>;

export const Course = z.object({
  providerId: Credit.shape.providerId,
  courseId: Credit.shape.courseId,
  title: z.string(),
  minutes: z.int().check(z.positive()),
  topics: z.array(z.string()),
  format: Credit.shape.format,
  californiaRelevant: Credit.shape.californiaRelevant,
  /** The first and the last day on which it is given; without them it always is. */
  offeredFrom: z.optional(CalendarDate),
  offeredThrough: z.optional(CalendarDate),
});
export type Course = z.infer<typeof Course>;

/** Words and ids that differ only in case are the same. */
export const fold = (word: string): string => word.trim().toLowerCase();

type CourseKey = Pick<Course, 'providerId' | 'courseId'>;

export const sameCourse = (a: CourseKey, b: CourseKey): boolean =>
  fold(a.providerId) === fold(b.providerId) && fold(a.courseId) === fold(b.courseId);

export const isOfferedOn = ({ offeredFrom, offeredThrough }: Course, on: CalendarDate): boolean =>
  (offeredFrom === undefined || offeredFrom <= on) && (offeredThrough === undefined || on <= offeredThrough);
