import type { Mail } from '../../../adapters/mail/mailer.ts';

export const SETTINGS = {
  from: 'Peer Certification <notices@cert.example>',
  configurationSet: 'certcycle-notices',
};

export const aMail = (overrides: Partial<Mail> = {}): Mail => ({
  to: 'ana@example.com',
  replyTo: 'case+01jcase.aaaaaaaaaaaaaaaaaaaa@in.cert.example',
  autoSubmitted: 'auto-generated',
  subject: 'Your application is approved',
  text: 'Hello Ana Núñez,\n\nyour application is approved.\n',
  html: '<p>Hello Ana Núñez,</p><p>your application is approved.</p>',
  at: '2026-03-02T16:00:00.000Z',
  tags: { case: '01JCASE0000000000000000001', effect: 'notice_0_approved' },
  ...overrides,
});
