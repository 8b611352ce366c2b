/** The demo: one made-up person from application to a vacated certification, over nine years. */
import type { Document } from '../../domain/facts.ts';
import catalogue from '../../programs/cmpss/ce-catalogue.json' with { type: 'json' };
import type { Scene, Story } from '../story/story.ts';

const document = (
  on: string,
  time: string,
  says: string,
  {
    documentId,
    kind,
    fileName,
    digit,
    expiresOn,
  }: Pick<Document, 'documentId' | 'kind' | 'fileName'> & { digit: string; expiresOn?: string },
): Scene => ({
  on,
  time,
  says,
  who: 'APPLICANT',
  does: 'TELL',
  body: {
    type: 'RECORD_DOCUMENT',
    documentId,
    kind,
    fileName,
    mediaType: 'application/pdf',
    sha256: digit.repeat(64),
    ...(expiresOn !== undefined && { expiresOn }),
  },
});

const payment = (
  on: string,
  time: string,
  fee: 'APPLICATION' | 'EXAM' | 'RETAKE' | 'RENEWAL',
  amountCents: number,
): Scene => ({
  on,
  time,
  says: `The ${fee.toLowerCase()} fee of $${amountCents / 100} is recorded`,
  who: 'REVIEWER',
  does: 'TELL',
  body: { type: 'RECORD_PAYMENT', paymentId: `${fee}-${on}`, fee, amountCents, paidOn: on },
});

const PROVIDER = 'made-up-provider-late';

const submitTraining = (on: string): Scene => ({
  on,
  time: '10:00',
  says: 'The certificate of the 80-hour training is sent',
  who: 'APPLICANT',
  does: 'TELL',
  body: {
    type: 'SUBMIT_TRAINING',
    providerId: PROVIDER,
    courseKind: 'CORE',
    startedOn: '2024-04-01',
    completedOn: '2024-05-10',
    minutes: 4800,
    mediaType: 'application/pdf',
  },
});

const acceptTraining = (on: string): Scene => ({
  on,
  time: '14:00',
  says: 'The training is accepted',
  who: 'REVIEWER',
  does: 'TELL',
  body: { type: 'DECIDE_TRAINING', accept: true, provider: { providerId: PROVIDER, approvedOn: '2022-08-15' } },
});

const bookExam = (on: string, scheduledOn: string): Scene => ({
  on,
  time: '09:30',
  says: `The exam vendor reports a booking for ${scheduledOn}`,
  who: 'VENDOR',
  does: 'TELL',
  body: { type: 'REGISTER_EXAM', scheduledOn },
});

const examResult = (satOn: string, result: 'PASSED' | 'FAILED', vendorReference: string): Scene => ({
  on: satOn,
  time: '16:00',
  says: `The exam vendor reports: ${result.toLowerCase()}`,
  who: 'VENDOR',
  does: 'TELL',
  body: { type: 'RECORD_EXAM_RESULT', satOn, result, vendorReference },
  occurredOn: satOn,
});

/** Ten real courses of the catalogue; the one aimed at another state's psychologists is left out. */
type Course = {
  readonly title: string;
  readonly minutes: number;
  readonly topics: string[];
  readonly listedUnderEthics: boolean;
};
const COURSES: readonly Course[] = catalogue.courses
  .filter(({ title }) => !title.includes('NY Psychologists'))
  .slice(0, 10);

const isEthics = ({ topics, listedUnderEthics }: Course): boolean => listedUnderEthics || topics.includes('Ethics');

const total = (courses: readonly { readonly minutes: number }[]): number =>
  courses.reduce((sum, { minutes }) => sum + minutes, 0);

/** One course a month from the given January on. */
const creditsFrom = (year: number): Scene[] =>
  COURSES.map((course, place) => ({
    on: `${year}-${String(place + 1).padStart(2, '0')}-15`,
    time: '19:00',
    says: `A course is entered: ${course.title}`,
    who: 'APPLICANT',
    does: 'CREDIT',
    credit: {
      providerId: catalogue.providerId,
      courseId: `course-${place + 1}`,
      title: course.title,
      completedOn: `${year}-${String(place + 1).padStart(2, '0')}-14`,
      minutes: course.minutes,
      topics: isEthics(course) ? [...new Set([...course.topics, 'Ethics'])] : course.topics,
    },
  }));

const submitRenewal = (on: string): Scene => ({
  on,
  time: '12:00',
  says: 'The renewal is submitted, the code of ethics signed again',
  who: 'APPLICANT',
  does: 'TELL',
  body: {
    type: 'SUBMIT_RENEWAL',
    attestedMinutes: total(COURSES),
    attestedLawEthicsMinutes: total(COURSES.filter(isEthics)),
    codeOfEthicsSigned: true,
  },
});

const approve = (on: string, what: string): Scene => ({
  on,
  time: '15:00',
  says: `The ${what} is approved`,
  who: 'REVIEWER',
  does: 'TELL',
  body: { type: 'APPROVE' },
});

/** Opens a case, answers, sends the two documents and submits, all in one sitting. */
const apply = (on: string, idExpiresOn: string, { firstName, lastName }: Story['person']): Scene[] => [
  { on, time: '09:00', says: 'A case is opened', who: 'APPLICANT', does: 'OPEN' },
  {
    on,
    time: '09:10',
    says: 'The application is filled in',
    who: 'APPLICANT',
    does: 'ANSWER',
    answers: {
      identity: { legalFirstName: firstName, legalLastName: lastName, bornOn: '1988-03-14' },
      eligibility: {
        education: 'HIGH_SCHOOL_DIPLOMA',
        affirmations: ['LIVED_EXPERIENCE', 'WILLING_TO_SHARE', 'DEDICATION_TO_RECOVERY', 'CODE_OF_ETHICS'],
      },
    },
  },
  document(on, '09:20', 'A photo ID is sent', {
    documentId: 'photo-id-1',
    kind: 'PHOTO_ID',
    fileName: 'id.pdf',
    digit: '1',
    expiresOn: idExpiresOn,
  }),
  document(on, '09:25', 'A diploma is sent', {
    documentId: 'education-1',
    kind: 'EDUCATION',
    fileName: 'diploma.pdf',
    digit: '2',
  }),
  {
    on,
    time: '09:30',
    says: 'The application is submitted',
    who: 'APPLICANT',
    does: 'TELL',
    body: { type: 'SUBMIT_APPLICATION' },
  },
];

const maple: Story['person'] = {
  personId: '01HNEXAMPLEPERSON000000001',
  ver: 1,
  firstName: 'Maple',
  lastName: 'Example-Rivera',
  email: 'maple.example@example.com',
  language: 'en',
  county: 'Fresno',
};

const alder: Story['person'] = {
  ...maple,
  personId: '01HNEXAMPLEPERSON000000002',
  firstName: 'Alder',
  lastName: 'Example-Stone',
  email: 'alder.example@example.com',
  language: 'es',
};

/** From application to vacated: a revision, a failed and a passed exam, one renewal in time, then silence. */
export const demoStory: Story = {
  caseId: '01HNEXAMPLECASE00000000001',
  person: maple,
  program: 'cmpss',
  timeZone: 'America/Los_Angeles',
  scenes: [
    ...apply('2024-02-05', '2024-01-31', maple),
    payment('2024-02-05', '11:00', 'APPLICATION', 10_000),
    {
      on: '2024-02-20',
      time: '13:00',
      says: 'The reviewer asks for an ID that has not expired',
      who: 'REVIEWER',
      does: 'TELL',
      body: {
        type: 'REQUEST_REVISION',
        wanted: [{ requirement: 'PHOTO_ID', reason: 'The ID had expired when the application was submitted.' }],
      },
    },
    document('2024-02-23', '18:00', 'A valid photo ID is sent', {
      documentId: 'photo-id-2',
      kind: 'PHOTO_ID',
      fileName: 'new-id.pdf',
      digit: '3',
      expiresOn: '2029-02-01',
    }),
    {
      on: '2024-02-23',
      time: '18:05',
      says: 'The revision is answered',
      who: 'APPLICANT',
      does: 'TELL',
      body: { type: 'ANSWER_REVISION' },
    },
    approve('2024-03-04', 'application'),
    submitTraining('2024-05-13'),
    acceptTraining('2024-05-17'),
    payment('2024-05-20', '10:00', 'EXAM', 15_000),
    bookExam('2024-05-21', '2024-06-12'),
    examResult('2024-06-12', 'FAILED', 'vendor-1'),
    {
      on: '2024-06-14',
      time: '08:30',
      says: 'A retake is asked for',
      who: 'APPLICANT',
      does: 'TELL',
      body: { type: 'REQUEST_RETAKE' },
    },
    payment('2024-06-14', '10:00', 'RETAKE', 15_000),
    bookExam('2024-07-01', '2024-07-24'),
    examResult('2024-07-24', 'PASSED', 'vendor-2'),
    ...creditsFrom(2025),
    payment('2026-05-04', '09:00', 'RENEWAL', 8_000),
    submitRenewal('2026-05-04'),
    approve('2026-05-18', 'renewal'),
  ],
  endsOn: '2032-09-01',
};

/** Another made-up person, whose application two members of staff deny. */
export const denialStory: Story = {
  ...demoStory,
  caseId: '01HNEXAMPLECASE00000000002',
  person: alder,
  scenes: [
    ...apply('2032-09-06', '2036-02-01', alder),
    payment('2032-09-06', '11:00', 'APPLICATION', 10_000),
    {
      on: '2032-09-20',
      time: '10:00',
      says: 'The reviewer proposes to deny the application',
      who: 'REVIEWER',
      does: 'TELL',
      body: { type: 'PROPOSE_DENIAL', reason: 'The diploma is not from an accredited school.' },
    },
    {
      on: '2032-09-22',
      time: '09:00',
      says: 'A supervisor confirms the denial',
      who: 'SUPERVISOR',
      does: 'TELL',
      body: { type: 'CONFIRM_DENIAL' },
    },
  ],
  endsOn: '2032-10-01',
};

/** A third person, who is approved and never heard of again: within the year of the application its worker grows old and hands over. */
export const silentStory: Story = {
  ...demoStory,
  caseId: '01HNEXAMPLECASE00000000003',
  person: {
    ...maple,
    personId: '01HNEXAMPLEPERSON000000003',
    lastName: 'Example-Vale',
    email: 'vale.example@example.com',
  },
  scenes: [
    ...apply('2032-10-04', '2036-02-01', maple),
    payment('2032-10-04', '11:00', 'APPLICATION', 10_000),
    approve('2032-11-01', 'application'),
  ],
  endsOn: '2033-12-01',
};

/** The budgets' case: no revision, a pass at the first sitting, ten courses, three reminders, renewed in time. */
export const budgetStory: Story = {
  ...demoStory,
  scenes: [
    ...apply('2024-02-05', '2029-02-01', maple),
    payment('2024-02-05', '11:00', 'APPLICATION', 10_000),
    approve('2024-03-04', 'application'),
    submitTraining('2024-05-13'),
    acceptTraining('2024-05-17'),
    payment('2024-05-20', '10:00', 'EXAM', 15_000),
    bookExam('2024-05-21', '2024-06-12'),
    examResult('2024-06-12', 'PASSED', 'vendor-1'),
    ...creditsFrom(2025),
    payment('2026-05-20', '09:00', 'RENEWAL', 8_000),
    submitRenewal('2026-05-20'),
    approve('2026-06-01', 'renewal'),
  ],
  endsOn: '2026-07-01',
};
