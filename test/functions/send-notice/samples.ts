/** Facts for a letter of every notice, and what the letter must tell of them in both parts. */
import type { Notice } from '../../../domain/notices.ts';
import type { Education, LetterFacts } from '../../../functions/send-notice/letters/facts.ts';

const EVERY_LETTER = {
  program: {
    name: 'Sample Helper Certification',
    title: 'SHC',
    body: {
      name: 'Sample Board',
      email: 'help@board.example',
      phone: '(555) 010-0199',
      address: '1 Main Street',
      website: 'https://board.example',
    },
  },
  personName: 'Sample Person',
  siteUrl: 'https://cases.example',
  today: '2026-06-16',
} as const;

const UNSUBSCRIBE = 'https://cases.example/unsubscribe/person-1.code';

export const education: Education = {
  neededMinutes: 1200,
  neededLawEthicsMinutes: 360,
  countedMinutes: 675,
  countedLawEthicsMinutes: 75,
};

export const wayBack = {
  through: '2028-06-15',
  afterwards: 'MORE_STEPS',
  education,
  fees: [
    { fee: 'RENEWAL', cents: 8000 },
    { fee: 'LATE', cents: null },
  ],
  refresher: null,
} as const;

type Sample<N extends Notice> = { readonly facts: LetterFacts<N>; readonly tells: readonly string[] };

/** Tuesday, June 16, 2026 is `today`. */
export const SAMPLES: { readonly [N in Notice]: Sample<N> } = {
  APPLICATION_RECEIVED: {
    facts: { ...EVERY_LETTER, pathway: 'Sample way', reviewDueOn: '2026-07-16', again: false },
    tells: ['by Thursday, July 16, 2026', 'Sample way'],
  },
  REVISION_WANTED: {
    facts: {
      ...EVERY_LETTER,
      wanted: [
        { requirement: 'Government photo ID', reason: 'it ended on May 1' },
        { requirement: 'Diploma', reason: 'the second page is missing' },
      ],
      answerBy: '2026-06-30',
    },
    tells: [
      'Government photo ID: it ended on May 1',
      'Diploma: the second page is missing',
      'The last day to answer is Tuesday, June 30, 2026 (in 14 days).',
      'fix 2 things',
    ],
  },
  ANSWER_REMINDER: {
    facts: {
      ...EVERY_LETTER,
      of: 'APPLICATION',
      wanted: [{ requirement: 'Government photo ID', reason: 'it ended on May 1' }],
      answerBy: '2026-06-23',
    },
    tells: ['Government photo ID: it ended on May 1', 'Tuesday, June 23, 2026 (in 7 days)'],
  },
  DOCUMENT_REFUSED: {
    facts: {
      ...EVERY_LETTER,
      document: { requirement: 'Government photo ID', reason: 'The photo is cut off.' },
      receivedOn: '2026-06-12',
    },
    tells: ['Government photo ID: The photo is cut off.', 'Friday, June 12, 2026', 'send it again'],
  },
  MAIL_RECEIVED: {
    facts: {
      ...EVERY_LETTER,
      firstOn: '2026-06-15',
      lastOn: '2026-06-15',
      sentBy: 'YOU',
      received: [
        { file: 'scan.pdf', requirement: 'Government photo ID' },
        { file: 'IMG_0042.jpg', requirement: null },
      ],
      receivedBefore: ['scan-of-june.pdf'],
      notTaken: [{ file: 'papers.zip', because: 'ARCHIVE' }],
      unlisted: 0,
      withoutFile: 1,
      owed: {
        documents: [{ requirement: 'Diploma', reason: 'the second page is missing' }],
        unsorted: true,
        nothing: false,
        inTheCase: 'SEND_ANSWER',
        answerBy: '2026-06-30',
      },
    },
    tells: [
      'your email of Monday, June 15, 2026',
      'scan.pdf: Government photo ID',
      'IMG_0042.jpg: we will see what it is for',
      'scan-of-june.pdf',
      'papers.zip: This is a packed file',
      'Diploma: the second page is missing',
      'The last day to answer is Tuesday, June 30, 2026 (in 14 days).',
    ],
  },
  APPLICATION_APPROVED: {
    facts: { ...EVERY_LETTER, validThrough: '2027-06-16', trainingMinutes: 4800, training: 'OWED', examFee: null },
    tells: ['Wednesday, June 16, 2027', '80 hours of training'],
  },
  APPLICATION_DENIED: {
    facts: { ...EVERY_LETTER, reasons: ['There is no diploma.'], appeal: { by: '2026-07-16' } },
    tells: ['There is no diploma.', 'The last day to appeal is Thursday, July 16, 2026 (in 30 days).'],
  },
  APPLICATION_ENDING: {
    facts: { ...EVERY_LETTER, validThrough: '2026-07-16', nextStep: 'TRAINING', fee: null },
    tells: ['Thursday, July 16, 2026 (in 30 days)', 'Finish your training'],
  },
  APPLICATION_EXPIRED: {
    facts: { ...EVERY_LETTER, because: 'TIME_RAN_OUT', lastDay: '2026-06-15', applicationFeeCents: 10_000 },
    tells: ['Your application was good through Monday, June 15, 2026.', '$100.00'],
  },
  TRAINING_ACCEPTED: {
    facts: { ...EVERY_LETTER, validThrough: '2026-08-31', examFeeCents: 15_000 },
    tells: ['$150.00', 'Monday, August 31, 2026 (in 76 days)', 'Pay the exam fee.'],
  },
  TRAINING_REFUSED: {
    facts: {
      ...EVERY_LETTER,
      validThrough: '2026-08-31',
      reasons: ['It shows 79.5 hours. The rules ask for 80 hours.'],
    },
    tells: ['It shows 79.5 hours. The rules ask for 80 hours.', 'Monday, August 31, 2026'],
  },
  EXAM_AUTHORISED: {
    facts: {
      ...EVERY_LETTER,
      validThrough: '2026-08-31',
      sittingsLeft: 3,
      bookingLeadDays: 1,
      accommodationLeadDays: 30,
    },
    tells: ['Monday, August 31, 2026', 'Sunday, August 30, 2026', '3 tries', 'at least 30 days before your exam day'],
  },
  EXAM_NOT_BOOKED: {
    facts: { ...EVERY_LETTER, validThrough: '2026-07-16', bookBy: '2026-07-15' },
    tells: ['Thursday, July 16, 2026 (in 30 days)', 'The last day to book is Wednesday, July 15, 2026 (in 29 days).'],
  },
  EXAM_PASSED: { facts: { ...EVERY_LETTER, satOn: '2026-06-15', corrected: false }, tells: ['Monday, June 15, 2026'] },
  EXAM_NOT_PASSED: {
    facts: {
      ...EVERY_LETTER,
      satOn: '2026-06-15',
      corrected: false,
      validThrough: '2026-08-31',
      sittingsLeft: 1,
      retakeFeeCents: 15_000,
    },
    tells: ['Monday, June 15, 2026', '1 try', '$150.00', 'Monday, August 31, 2026'],
  },
  EXAM_FORFEITED: {
    facts: {
      ...EVERY_LETTER,
      satOn: '2026-06-15',
      corrected: false,
      validThrough: '2026-08-31',
      sittingsLeft: 2,
      retakeFeeCents: 15_000,
    },
    tells: ['Monday, June 15, 2026', '2 tries', '$150.00', 'Monday, August 31, 2026'],
  },
  CERTIFICATE_ISSUED: {
    facts: {
      ...EVERY_LETTER,
      certificateNumber: 'SHC-7K2M-4',
      expiresOn: '2028-06-16',
      windowOpensOn: '2028-03-18',
      neededMinutes: 1200,
      neededLawEthicsMinutes: 360,
    },
    tells: ['SHC-7K2M-4', 'Friday, June 16, 2028', 'Saturday, March 18, 2028', '20 hours', '6 hours'],
  },
  CREDITS_BEHIND: {
    facts: { ...EVERY_LETTER, unsubscribeUrl: UNSUBSCRIBE, expiresOn: '2027-06-16', education },
    tells: ['Wednesday, June 16, 2027', '20 hours', '11.25 hours', UNSUBSCRIBE],
  },
  RENEWAL_REMINDER: {
    facts: {
      ...EVERY_LETTER,
      expiresOn: '2026-06-30',
      windowOpensOn: '2026-04-01',
      education,
      feeCents: 8000,
    },
    tells: [
      'good through Tuesday, June 30, 2026 (in 14 days)',
      '20 hours',
      '11.25 hours, of this 1.25 hours in law and ethics',
      '$80.00',
    ],
  },
  RENEWAL_RECEIVED: {
    facts: { ...EVERY_LETTER, expiresOn: '2026-06-30', reviewDueOn: '2026-07-16' },
    tells: ['Thursday, July 16, 2026', 'good through Tuesday, June 30, 2026 (in 14 days)'],
  },
  RENEWAL_REVISION_WANTED: {
    facts: {
      ...EVERY_LETTER,
      wanted: [{ requirement: 'Continuing education', reason: 'one course is there twice' }],
      answerBy: null,
      expiresOn: '2026-06-30',
    },
    tells: ['fix one thing', 'Continuing education: one course is there twice', 'There is no set last day to answer.'],
  },
  RENEWED: {
    facts: {
      ...EVERY_LETTER,
      certificateNumber: 'SHC-7K2M-4',
      previousExpiresOn: '2026-06-10',
      validFrom: '2026-06-16',
      expiresOn: '2028-06-16',
      windowOpensOn: '2028-03-18',
    },
    tells: [
      'SHC-7K2M-4',
      'Friday, June 16, 2028',
      'From Thursday, June 11, 2026 through Monday, June 15, 2026 you were not certified.',
    ],
  },
  RENEWAL_DENIED: {
    facts: {
      ...EVERY_LETTER,
      expiresOn: '2026-06-30',
      reasons: ['The hours could not be shown.'],
      appeal: { by: null },
    },
    tells: ['The hours could not be shown.', 'This is called an appeal.', 'Tuesday, June 30, 2026'],
  },
  EXTENDED: {
    facts: { ...EVERY_LETTER, addedDays: 90, expiresOn: '2026-09-30' },
    tells: ['90 days more', 'Wednesday, September 30, 2026 (in 106 days)'],
  },
  EXPIRY_CORRECTED: {
    facts: {
      ...EVERY_LETTER,
      expiresOn: '2027-06-30',
      wrongDay: '2026-06-30',
      windowOpensOn: '2027-04-01',
      isWithUs: false,
    },
    tells: ['Wednesday, June 30, 2027', 'Tuesday, June 30, 2026', 'Thursday, April 1, 2027'],
  },
  AUDIT_OPENED: {
    facts: { ...EVERY_LETTER, answerBy: '2026-07-16', education, unshown: ['Helping on the phone'] },
    tells: ['Helping on the phone', 'Thursday, July 16, 2026 (in 30 days)', '20 hours', '6 hours'],
  },
  AUDIT_REMINDER: {
    facts: { ...EVERY_LETTER, answerBy: '2026-06-30', education, unshown: ['Helping on the phone'] },
    tells: ['Helping on the phone', 'Tuesday, June 30, 2026 (in 14 days)'],
  },
  AUDIT_CLOSED: {
    facts: {
      ...EVERY_LETTER,
      outcome: 'DEFICIENT',
      submittedOn: '2026-05-04',
      neededMinutes: 1200,
      neededLawEthicsMinutes: 360,
      countedMinutes: 720,
      countedLawEthicsMinutes: 300,
      notCounted: [{ requirement: 'Helping on the phone', reason: 'The certificate has no date.' }],
      reason: 'Please call us.',
    },
    tells: [
      'They do not show all the hours',
      'Monday, May 4, 2026',
      '12 hours, of this 5 hours in law and ethics',
      'Helping on the phone: The certificate has no date.',
      'Please call us.',
    ],
  },
  EXPIRED: {
    facts: { ...EVERY_LETTER, expiresOn: '2026-06-15', stageWord: 'Expired', wayBack },
    tells: [
      'Your certification was good through Monday, June 15, 2026.',
      'Expired',
      'Thursday, June 15, 2028',
      '$80.00',
      'not published yet, please ask us',
      'You do not have to work this out alone.',
    ],
  },
  LATE_REMINDER: {
    facts: {
      ...EVERY_LETTER,
      expiresOn: '2026-05-17',
      stageWord: 'Expired',
      wayBack: { ...wayBack, through: '2028-05-17' },
    },
    tells: ['Your certification ended on Sunday, May 17, 2026.', 'Wednesday, May 17, 2028', '$80.00'],
  },
  LAPSED: {
    facts: {
      ...EVERY_LETTER,
      expiresOn: '2024-06-15',
      stageWord: 'Expired for more than two years',
      wayBack: { ...wayBack, through: '2028-06-15', afterwards: 'START_OVER', refresher: { minutes: 4800 } },
    },
    tells: [
      'Expired for more than two years',
      'take a refresher course of 80 hours, or pass the exam',
      'Thursday, June 15, 2028',
      'you would have to apply from the start',
    ],
  },
  VACATED: {
    facts: { ...EVERY_LETTER, expiresOn: '2022-06-15', stageWord: 'Vacated', applicationFeeCents: 10_000 },
    tells: ['Wednesday, June 15, 2022', 'Vacated', '$100.00', 'Make a new application.'],
  },
};
