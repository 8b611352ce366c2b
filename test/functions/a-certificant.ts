/** A certificant whose case a test brings along, and what is due to them. */
import type { Certificant } from '../../sim/population/people.ts';

/** The term ends on 2026-06-30: reminders on 04-01, 05-01, 05-31, 06-16, 06-23, 06-29, 06-30, 07-01 and 07-30. */
export const aCertificant = (name: string, acts: Certificant['acts'] = []): Certificant => ({
  caseId: name,
  person: {
    personId: `person-of-${name}`,
    ver: 1,
    firstName: 'Maple',
    lastName: 'Example',
    email: 'maple@example.org',
    language: 'en',
  },
  certification: {
    pathway: 'INITIAL',
    certificateNumber: `PS-${name}`,
    firstIssuedOn: '2024-06-30',
    validFrom: '2024-06-30',
    expiresOn: '2026-06-30',
    pastTerms: [],
    standing: 'ACTIVE',
    pastSuspensions: [],
  },
  acts,
});
