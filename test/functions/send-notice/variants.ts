/** What else the letter of a notice can have to say, beside the samples. */
import { MAIL_FILE_PROBLEMS } from '../../../domain/mail.ts';
import type { Notice } from '../../../domain/notices.ts';
import { FILE_PROBLEMS, type FileProblem } from '../../../domain/uploads.ts';
import {
  CASE_PROBLEMS,
  type LetterFacts,
  type NotTaken,
  type StillOwed,
} from '../../../functions/send-notice/letters/facts.ts';
import { education, wayBack } from './samples.ts';

type Variants = { readonly [N in Notice]?: readonly Partial<LetterFacts<N>>[] };

const owesNothing: StillOwed = { documents: [], unsorted: false, nothing: false, inTheCase: null, answerBy: null };

/** Every reason why a file that was mailed is not taken. */
const NOT_TAKEN: readonly NotTaken[] = [
  ...MAIL_FILE_PROBLEMS,
  ...(Object.keys(FILE_PROBLEMS) as FileProblem[]), // the keys of a literal
  ...CASE_PROBLEMS,
];

const LATE_WAYS = (through: string) => [
  { today: '2026-07-20' },
  { today: '2029-01-01' },
  { today: '2029-01-01', wayBack: { ...wayBack, through, afterwards: 'START_OVER' as const } },
  { wayBack: { ...wayBack, through, fees: [], refresher: { minutes: null } } },
  { wayBack: { ...wayBack, through, afterwards: 'START_OVER' as const, refresher: { minutes: 4800 } } },
];

/** What else the letter of a notice can have to say: late days, values that are not set, corrections. */
export const VARIANTS: Variants = {
  APPLICATION_RECEIVED: [{ reviewDueOn: null }, { today: '2026-07-17' }, { again: true }],
  REVISION_WANTED: [
    { answerBy: null },
    { today: '2026-06-29' },
    { today: '2026-06-30' },
    { today: '2026-07-01' },
    { today: '2026-07-04' },
    { wanted: [{ requirement: 'Diploma', reason: 'the second page is missing' }] },
  ],
  MAIL_RECEIVED: [
    { receivedBefore: [], withoutFile: 0, notTaken: NOT_TAKEN.map((because) => ({ file: 'scan.pdf', because })) },
    { sentBy: 'OTHERS', received: [{ file: 1, requirement: null }] },
    {
      firstOn: '2026-06-12',
      sentBy: 'BOTH',
      unlisted: 130,
      withoutFile: 3,
      owed: { ...owesNothing, inTheCase: 'SEND_ANSWER' },
    },
    { received: [], receivedBefore: [], notTaken: [], owed: { ...owesNothing, inTheCase: 'SEND_APPLICATION' } },
    { notTaken: [], owed: { ...owesNothing, nothing: true } },
    { owed: { ...owesNothing, documents: [{ requirement: 'Diploma', reason: null }] } },
  ],
  APPLICATION_APPROVED: [
    { trainingMinutes: null },
    { training: 'WITH_US' },
    { training: 'WITH_US', examFee: { fee: 'RETAKE', cents: 15_000 } },
    { training: 'NOT_ASKED' },
    { training: 'NOT_ASKED', examFee: { fee: 'EXAM', cents: 15_000 } },
    { training: 'NOT_ASKED', examFee: { fee: 'EXAM', cents: 0 } },
    { training: 'NOT_ASKED', examFee: { fee: 'EXAM', cents: null } },
    { today: '2027-06-17' },
  ],
  ANSWER_REMINDER: [{ of: 'RENEWAL' }, { answerBy: null }, { today: '2026-06-24' }],
  APPLICATION_ENDING: [
    { nextStep: 'EXAM_FEE', fee: { fee: 'EXAM', cents: 15_000 } },
    { nextStep: 'RETAKE', fee: { fee: 'RETAKE', cents: null } },
    { nextStep: 'SEE_CASE', fee: null },
    { today: '2026-07-16' },
    { today: '2026-07-17' },
  ],
  EXAM_NOT_BOOKED: [{ today: '2026-07-15' }, { today: '2026-07-16' }],
  CREDITS_BEHIND: [{ education: { ...education, countedMinutes: 0, countedLawEthicsMinutes: 0 } }],
  APPLICATION_DENIED: [{ reasons: [] }, { appeal: null }, { reasons: ['One.', 'Two.'] }, { today: '2026-07-17' }],
  APPLICATION_EXPIRED: [{ because: 'REVISION_NOT_ANSWERED' }, { applicationFeeCents: null }],
  TRAINING_ACCEPTED: [{ examFeeCents: 0 }, { examFeeCents: null }, { today: '2026-08-31' }],
  TRAINING_REFUSED: [{ reasons: [] }, { reasons: ['One.', 'Two.'] }],
  EXAM_AUTHORISED: [
    { sittingsLeft: null, bookingLeadDays: null, accommodationLeadDays: null },
    { sittingsLeft: 1, today: '2026-08-29' },
  ],
  EXAM_PASSED: [{ corrected: true }],
  EXAM_NOT_PASSED: [{ sittingsLeft: 0 }, { sittingsLeft: null }, { today: '2026-09-01' }, { corrected: true }],
  EXAM_FORFEITED: [{ sittingsLeft: 0 }, { today: '2026-09-01' }, { corrected: true, retakeFeeCents: null }],
  CERTIFICATE_ISSUED: [{ neededMinutes: null, neededLawEthicsMinutes: null }],
  RENEWAL_REMINDER: [
    { today: '2026-03-31' },
    { today: '2026-06-29' },
    { today: '2026-06-30' },
    { today: '2026-07-05' },
    { feeCents: null, education: { ...education, countedMinutes: 70, countedLawEthicsMinutes: 60 } },
  ],
  RENEWAL_RECEIVED: [{ today: '2026-07-01' }, { today: '2026-07-20' }, { reviewDueOn: null }],
  RENEWAL_REVISION_WANTED: [{ answerBy: '2026-06-30' }, { today: '2026-07-03' }],
  RENEWED: [{ previousExpiresOn: '2026-06-15' }, { validFrom: '2026-07-01' }],
  RENEWAL_DENIED: [{ reasons: [], appeal: null }, { today: '2026-07-01' }],
  EXTENDED: [{ addedDays: 1 }, { today: '2026-09-30' }, { today: '2026-10-01' }],
  EXPIRY_CORRECTED: [
    { expiresOn: '2026-06-21', windowOpensOn: '2026-03-23' },
    { expiresOn: '2026-06-16', windowOpensOn: '2026-03-18' },
    { expiresOn: '2026-06-15', windowOpensOn: '2026-03-17' },
    { isWithUs: true },
  ],
  AUDIT_OPENED: [{ answerBy: null, unshown: [] }, { today: '2026-07-17' }],
  AUDIT_REMINDER: [{ today: '2026-06-30' }, { today: '2026-07-01', unshown: [] }],
  AUDIT_CLOSED: [
    { outcome: 'SATISFIED', notCounted: [], reason: null },
    { outcome: 'UNDECIDED', neededLawEthicsMinutes: null, notCounted: [], reason: null },
    { outcome: 'RECORDS_NOT_REQUIRED', countedMinutes: 0, countedLawEthicsMinutes: 0, notCounted: [], reason: null },
  ],
  EXPIRED: LATE_WAYS('2028-06-15'),
  LATE_REMINDER: LATE_WAYS('2028-05-17'),
  LAPSED: LATE_WAYS('2028-06-15'),
  VACATED: [{ applicationFeeCents: null }],
};
