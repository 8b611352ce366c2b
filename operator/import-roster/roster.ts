/** The roster of one provider, row by row. */
import { fold } from '../../domain/courses.ts';
import { dateOf } from '../../domain/dates.ts';
import { type Refusal, refused } from '../../domain/refusals.ts';
import type { ImportInto } from '../import/program-command.ts';
import type { Counted, RowImport } from '../import/row-by-row.ts';
import { counted } from '../import/summary.ts';
import { type AttendanceOutcome, enterAttendance } from './attendance.ts';
import { type Attendance, type OF_ROSTER, readRow } from './row.ts';

type Column = (typeof OF_ROSTER)['required'][number];

const MISMATCH: Refusal = { code: 'PROVIDER_MISMATCH', rule: 'roster.provider', field: 'providerId' };

export const openRoster = (
  into: ImportInto,
): RowImport<Column, Attendance, AttendanceOutcome> & {
  readonly summary: (outcomes: Counted<AttendanceOutcome>['outcomes']) => readonly string[];
} => {
  const today = dateOf(into.now, into.program.timeZone);
  /** Whose roster it is: the first row that can be read says so. */
  let provider: string | undefined;
  return {
    examine: (values, row) => {
      const told = readRow(values, row);
      if (!told.ok) return told;
      const { providerId, completedOn } = told.value;
      provider ??= providerId;
      const refusals: Refusal[] = [
        ...(fold(providerId) === fold(provider) ? [] : [MISMATCH]),
        ...(completedOn > today ? [{ code: 'DATE_AHEAD', rule: 'import.dates', field: 'completedOn' }] : []),
      ];
      return refusals.length > 0 ? refused(...refusals) : told;
    },
    laneOf: ({ attendee }) => JSON.stringify(attendee),
    take: (attendance) => enterAttendance(into, attendance),
    summary: ({ ENTERED = 0, HAD_BEFORE = 0 }) => [
      `Roster of ${provider ?? 'nobody'}: ${counted(ENTERED)} ${into.write ? '' : 'would be '}entered, ` +
        `${counted(HAD_BEFORE)} had before.`,
    ],
  };
};
