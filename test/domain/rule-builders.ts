/** Facts for tests of single rules: valid by default, fixed dates, only the point of a test overridden. */
import type { Answers, Credit, Cycle, Document, Payment, Renewal, Sitting, Training } from '../../domain/facts.ts';
import { pathwayOf } from '../../domain/pathways.ts';
import { ProgramDefinition, type Rules } from '../../domain/program.ts';
import type { Extension } from '../../domain/rule-shapes.ts';
import { rulesOn } from '../../domain/rules.ts';
import { cmpss } from '../../programs/cmpss/program.ts';

/** The rules of the Medi-Cal Peer Support Specialist certification on a day, some of them replaced. */
export const rulesOf = (on: string, overrides: Partial<Rules> = {}, pathway = 'INITIAL'): Rules => ({
  ...rulesOn(cmpss, on, pathwayOf(cmpss, pathway)),
  ...overrides,
});

/** The program of CMPSS with other values of some rules, from the beginning. */
export const programWith = (values: Partial<Rules>): ProgramDefinition =>
  ProgramDefinition.parse({
    ...cmpss,
    rules: {
      ...cmpss.rules,
      ...Object.fromEntries(
        Object.entries(values).map(([id, value]) => {
          const { unit } = Object.entries(cmpss.rules).find(([known]) => known === id)?.[1] ?? {};
          return [
            id,
            { unit, values: [{ from: '2022-05-01', value, source: { document: 'FEE', clause: 'Made up.' } }] },
          ];
        }),
      ),
    },
  });

/** Oregon's extensions: 30 days for nothing, 120 for 50 dollars, never more than 120 in all. */
export const FREE_30: Extension = {
  id: 'FREE_30',
  days: 30,
  feeCents: 0,
  lastRequestDaysBefore: 0,
  totalMostDays: 120,
};
export const PAID_120: Extension = { ...FREE_30, id: 'PAID_120', days: 120, feeCents: 5_000 };

/** A program with the renewal of Oregon's: 40 hours, six of them ethics; extensions; two years to come back without the exam, then with it. */
export const oregonLike = (values: Partial<Rules> = {}): ProgramDefinition => {
  const tier = { throughYears: 2, renewalFee: true, lateFee: false, reinstatementFee: false, refresherOrExam: false };
  return programWith({
    'credits.minutes': 2_400,
    'credits.lawEthicsMinutes': 360,
    'renewal.extensions': [FREE_30, PAID_120],
    'renewal.lateTiers': [
      { ...tier, stage: 'LATE_TIER_1' },
      { ...tier, stage: 'LATE_TIER_2', throughYears: 4, refresherOrExam: true },
    ],
    ...values,
  });
};

export const theAnswers = ({
  identity,
  eligibility,
}: {
  identity?: Partial<NonNullable<Answers['identity']>>;
  eligibility?: Partial<NonNullable<Answers['eligibility']>>;
} = {}): Answers => ({
  identity: { legalFirstName: 'Maria', legalLastName: 'Lopez', bornOn: '1990-05-20', ...identity },
  eligibility: {
    education: 'HIGH_SCHOOL_DIPLOMA',
    affirmations: ['LIVED_EXPERIENCE', 'WILLING_TO_SHARE', 'DEDICATION_TO_RECOVERY', 'CODE_OF_ETHICS'],
    ...eligibility,
  },
});

export const anId = (overrides: Partial<Document> = {}): Document => ({
  documentId: 'id-1',
  kind: 'PHOTO_ID',
  fileName: 'id.jpg',
  mediaType: 'image/jpeg',
  sha256: '0'.repeat(64),
  receivedAt: '2024-03-01T18:00:00.000Z',
  expiresOn: '2028-01-31',
  nameOnDocument: { firstName: 'Maria', lastName: 'Lopez' },
  ...overrides,
});

export const aDiploma = (overrides: Partial<Document> = {}): Document => ({
  documentId: 'diploma-1',
  kind: 'EDUCATION',
  fileName: 'diploma.pdf',
  mediaType: 'application/pdf',
  sha256: '1'.repeat(64),
  receivedAt: '2024-03-01T18:00:00.000Z',
  ...overrides,
});

export const aTraining = (overrides: Partial<Training> = {}): Training => ({
  training: 1,
  providerId: 'made-up-provider-early',
  courseKind: 'CORE',
  completedOn: '2024-02-16',
  minutes: 4800,
  mediaType: 'application/pdf',
  submittedAt: '2024-04-01T18:00:00.000Z',
  ...overrides,
});

export const aSitting = (overrides: Partial<Sitting> = {}): Sitting => ({
  sitting: 1,
  authorisedAt: '2024-05-02T18:00:00.000Z',
  ...overrides,
});

export const aPayment = (overrides: Partial<Payment> = {}): Payment => ({
  paymentId: 'payment-1',
  fee: 'EXAM',
  cycle: 0,
  amountCents: 15_000,
  paidOn: '2024-05-01',
  ...overrides,
});

/** The first term of a certificate issued on 2024-07-01: it ends on 2026-07-01. */
export const aCycle = (overrides: Partial<Cycle> = {}): Cycle => ({
  cycle: 1,
  issuedOn: '2024-07-01',
  validFrom: '2024-07-01',
  expiresOn: '2026-07-01',
  ...overrides,
});

/** One hour of general continuing education, with its certificate. */
export const aCredit = (courseId: string, overrides: Partial<Credit> = {}): Credit => ({
  cycle: 1,
  providerId: 'made-up-ce-provider',
  courseId,
  title: `Course ${courseId}`,
  completedOn: '2025-03-10',
  minutes: 60,
  topics: ['Peer Support'],
  evidenceDocumentId: `certificate-${courseId}`,
  ...overrides,
});

export const aRenewal = (overrides: Partial<Renewal> = {}): Renewal => ({
  submission: 1,
  cycle: 1,
  submittedAt: '2026-05-04T18:00:00.000Z',
  submittedOn: '2026-05-04',
  standing: 'ON_TIME',
  attestedMinutes: 1200,
  attestedLawEthicsMinutes: 360,
  codeOfEthicsSignedOn: '2026-05-04',
  ...overrides,
});

/** The codes of what a decision refuses; none when it accepts. Throws where it refuses and gives no reason. */
export const codesOf = (decision: {
  readonly ok: boolean;
  readonly refusals?: readonly { readonly code: string }[];
}): string[] => {
  const codes = (decision.refusals ?? []).map(({ code }) => code);
  if (decision.ok !== (codes.length === 0)) throw new Error('A decision refuses with a reason, and accepts with none.');
  return codes;
};
