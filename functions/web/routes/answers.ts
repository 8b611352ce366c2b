/** The application as its person fills it in: one route for each section of the answers. */
import * as z from 'zod/mini';
import { CalendarDate } from '../../../domain/dates.ts';
import type { Answers } from '../../../domain/facts.ts';
import { problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { saveAnswers } from '../../shared/working-papers.ts';
import { actorOf, admit } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { IfMatch, InCase, seenVerOf, Text } from '../shapes.ts';
import { Written, written } from '../written.ts';

const Identity = z.strictObject({
  legalFirstName: Text,
  legalMiddleName: z.optional(Text),
  legalLastName: Text,
  bornOn: CalendarDate,
});
const Eligibility = z.strictObject({ education: Text, affirmations: z.array(Text).check(z.maxLength(50)) });

/** Nobody worked in more places or took more courses than a body has room for. */
const [MOST_PERIODS, MOST_COURSES] = [50, 60];
const minutes = z.int().check(z.positive(), z.maximum(10_000_000));

const Experience = z.strictObject({
  periods: z
    .array(
      z.strictObject({
        organisation: Text,
        startedOn: CalendarDate,
        endedOn: z.optional(CalendarDate),
        minutes,
        paid: z.boolean(),
      }),
    )
    .check(z.maxLength(MOST_PERIODS)),
});
const OtherCertification = z.strictObject({
  state: z.string().check(z.regex(/^[A-Z]{2}$/)),
  title: Text,
  certificateNumber: z.optional(Text),
  expiresOn: z.optional(CalendarDate),
  pending: z.boolean(),
});
const EarlierEducation = z.strictObject({
  courses: z
    .array(
      z.strictObject({
        title: Text,
        provider: Text,
        completedOn: CalendarDate,
        minutes,
        lawEthics: z.boolean(),
      }),
    )
    .check(z.maxLength(MOST_COURSES)),
});

const sectionRoute = <Shape extends z.ZodMiniType>(
  deps: WebDeps,
  section: keyof Answers,
  body: Shape,
  answersOf: (given: z.infer<Shape>) => Answers,
): Route =>
  signedIn(
    {
      method: 'put',
      path: `/api/cases/{caseId}/answers/${section}`,
      operationId: `save${section.slice(0, 1).toUpperCase()}${section.slice(1)}`,
      summary: `Save the section "${section}" of the application; the others stay as they are.`,
      params: InCase,
      headers: IfMatch,
      body,
      shape: Written,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED'],
    },
    async ({ now, params: { caseId }, headers, body: given }, who) => {
      const seenVer = seenVerOf(headers['if-match']);
      const admitted = await admit(deps, who, 'SAVE_ANSWERS', { caseId, seenVer });
      if (!admitted.ok) return problem(admitted.refusals);
      const saved = await saveAnswers(deps, { caseId, actor: actorOf(who), now, seenVer }, answersOf(given));
      return saved.ok ? written(deps, caseId) : problem(saved.refusals);
    },
  );

export const answerRoutes = (deps: WebDeps): readonly Route[] => [
  sectionRoute(deps, 'identity', Identity, (identity) => ({ identity })),
  sectionRoute(deps, 'eligibility', Eligibility, (eligibility) => ({ eligibility })),
  sectionRoute(deps, 'experience', Experience, (experience) => ({ experience })),
  sectionRoute(deps, 'otherCertification', OtherCertification, (otherCertification) => ({ otherCertification })),
  sectionRoute(deps, 'continuingEducation', EarlierEducation, (continuingEducation) => ({ continuingEducation })),
];
