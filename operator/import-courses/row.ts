/** One row of a catalogue as a course and who gives it. */
import * as z from 'zod/mini';
import { Course, type Provider } from '../../domain/courses.ts';
import { CalendarDate } from '../../domain/dates.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import { formRefusals, id, text } from '../import/form.ts';
import type { Columns, ValuesOf } from '../import/header.ts';

const REQUIRED_COLUMNS = ['providerId', 'courseId', 'title'] as const;
const OPTIONAL_COLUMNS = [
  'providerName',
  'minutes',
  'hours',
  'topics',
  'format',
  'californiaRelevant',
  'offeredFrom',
  'offeredThrough',
] as const;
type Column = (typeof REQUIRED_COLUMNS | typeof OPTIONAL_COLUMNS)[number];
export const OF_COURSES: Columns<Column> = { required: REQUIRED_COLUMNS, optional: OPTIONAL_COLUMNS };

type Values = ValuesOf<Column>;

/** As the API takes them from people. */
const [LONGEST_MINUTES, MOST_TOPICS] = [100_000, 20] as const;

const Row = z.strictObject({
  providerId: id,
  providerName: z.optional(text(200)),
  courseId: id,
  title: text(200),
  minutes: z.optional(z.string().check(z.regex(/^[1-9]\d{0,5}$/))),
  hours: z.optional(z.string().check(z.regex(/^\d{1,4}(\.\d{1,6})?$/))),
  topics: z.array(text(200)).check(z.maxLength(MOST_TOPICS)),
  format: Course.shape.format,
  californiaRelevant: z.optional(z.enum(['true', 'false'])),
  offeredFrom: z.optional(CalendarDate),
  offeredThrough: z.optional(CalendarDate),
});
type Row = z.infer<typeof Row>;

/** `Ethics; Peer Support`: each topic once. */
const topicsIn = (list = ''): readonly string[] => [
  ...new Set(
    list
      .split(';')
      .map((topic) => topic.trim())
      .filter((topic) => topic !== ''),
  ),
];

/** `1.25` hours are 75 minutes; undefined where they make no whole minutes. Counts in whole numbers, since 1.1 x 60 is not 66 for a machine. */
const minutesOf = (hours: string): number | undefined => {
  const [whole = '', fraction = ''] = hours.split('.');
  const parts = 10 ** fraction.length;
  const minutes = Number(whole + fraction) * 60;
  return minutes % parts === 0 ? minutes / parts : undefined;
};

const durationOf = ({ minutes, hours }: Row): Result<number> => {
  const ofHours = hours === undefined ? undefined : minutesOf(hours);
  if (hours !== undefined && ofHours === undefined)
    return refused({ code: 'MINUTES_NOT_WHOLE', rule: 'courses.duration', field: 'hours' });
  const duration = minutes === undefined ? ofHours : Number(minutes);
  if (duration === undefined) return refused(...formRefusals({}, ['minutes']));
  if (ofHours !== undefined && ofHours !== duration)
    return refused({ code: 'HOURS_DIFFER', rule: 'courses.duration', field: 'hours' });
  return duration > 0 && duration <= LONGEST_MINUTES
    ? accepted(duration)
    : refused({ code: 'FIELD_INVALID', rule: 'import.format', field: minutes === undefined ? 'hours' : 'minutes' });
};

const offerRefusals = ({ offeredFrom, offeredThrough }: Row): readonly Refusal[] =>
  offeredFrom !== undefined && offeredThrough !== undefined && offeredThrough < offeredFrom
    ? [{ code: 'OFFER_REVERSED', rule: 'courses.offered', field: 'offeredThrough' }]
    : [];

export type CourseRow = { readonly provider: Provider; readonly course: Course };

/** Refuses FIELD_MISSING, FIELD_INVALID, MINUTES_NOT_WHOLE, HOURS_DIFFER, OFFER_REVERSED. */
export const readRow = (values: Values): Result<CourseRow> => {
  const parsed = z.safeParse(Row, { ...values, topics: topicsIn(values.topics) });
  if (!parsed.success)
    return refused(
      ...formRefusals(
        values,
        parsed.error.issues.map(({ path }) => String(path[0])),
      ),
    );
  const { providerId, providerName, courseId, title, topics, californiaRelevant, ...others } = parsed.data;
  const { format, offeredFrom, offeredThrough } = others;
  const duration = durationOf(parsed.data);
  const refusals = [...(duration.ok ? [] : duration.refusals), ...offerRefusals(parsed.data)];
  if (!duration.ok || refusals.length > 0) return refused(...refusals);
  return accepted({
    provider: { providerId, ...(providerName !== undefined && { name: providerName }) },
    course: {
      providerId,
      courseId,
      title,
      minutes: duration.value,
      topics,
      ...(format !== undefined && { format }),
      ...(californiaRelevant !== undefined && { californiaRelevant: californiaRelevant === 'true' }),
      ...(offeredFrom !== undefined && { offeredFrom }),
      ...(offeredThrough !== undefined && { offeredThrough }),
    },
  });
};
