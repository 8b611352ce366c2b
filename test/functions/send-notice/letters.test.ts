import { describe, expect, it } from 'vitest';
import { NOTICES, type Notice } from '../../../domain/notices.ts';
import { composeLetter } from '../../../functions/send-notice/letters/compose.ts';
import { amount, hours, lastDay, money } from '../../../functions/send-notice/letters/en/words.ts';
import type { LetterFacts } from '../../../functions/send-notice/letters/facts.ts';
import { englishGrade, seen } from './reading.ts';
import { SAMPLES } from './samples.ts';
import { VARIANTS } from './variants.ts';

const composeSample = <N extends Notice>(notice: N, change: Partial<LetterFacts<N>> = {}) =>
  composeLetter(notice, { ...SAMPLES[notice].facts, ...change }, 'en');

describe.each(NOTICES)('the letter of %s', (notice) => {
  const letter = composeSample(notice);
  const variants = (VARIANTS[notice] ?? []) as readonly Partial<LetterFacts<typeof notice>>[]; // of this very notice
  const letters = [letter, ...variants.map((change) => composeSample(notice, change))];

  it('has a subject on one line that names the program', () => {
    for (const { subject } of letters) {
      expect(subject).toMatch(/^[^\r\n]{10,90}$/);
      expect(subject).toContain('SHC');
    }
  });

  it.each(['text', 'html'] as const)('has a whole %s part without a gap', (part) => {
    for (const { [part]: words } of letters) {
      expect(words.length).toBeGreaterThan(300);
      expect(words).not.toMatch(/undefined|null|NaN|\[object|\{\{|\$\{|Invalid/);
    }
  });

  it('tells its facts, where to go and whom to ask in both parts', () => {
    const always = ['Hello Sample Person,', 'https://cases.example/my-case', 'help@board.example', '(555) 010-0199'];
    for (const fact of [...always, ...SAMPLES[notice].tells]) {
      expect(letter.text).toContain(fact);
      expect(seen(letter.html)).toContain(fact);
    }
  });

  it('says the same in both parts', () => {
    const html = seen(letter.html)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
    const lines = letter.text.split('\n').map((line) => line.replace(/^(\d\.|Go to my case:|Stop these emails:)/, ''));
    for (const line of lines) expect(html).toContain(line.toLowerCase().replace(/[^a-z0-9]/g, ''));
  });

  it('can be read by somebody with eight years of school', () => {
    for (const { text } of letters) expect(englishGrade(text)).toBeLessThanOrEqual(8);
  });

  it('shows markup in a name as it is written, and no name makes a line of its own', () => {
    const named = composeSample(notice, { personName: '<b>Sample</b> & "O\'Person"\r\nBcc: all@x.example' } as Partial<
      LetterFacts<typeof notice>
    >);
    expect(named.html).not.toContain('<b>');
    expect(named.html).toContain('&lt;b&gt;Sample&lt;/b&gt; &amp; &quot;O&#39;Person&quot; Bcc: all@x.example');
    expect(named.text).toContain('Hello <b>Sample</b> & "O\'Person" Bcc: all@x.example,');
    expect(named.subject).toBe(letter.subject);
  });

  it('is a page with a language, a title and one main heading', () => {
    expect(letter.html).toContain('<html lang="en">');
    expect(letter.html).toMatch(/<title>[^<]+<\/title>/);
    expect(letter.html.match(/<h1/g)).toHaveLength(1);
    expect(letter.html).not.toMatch(/<(script|img|link|iframe)/);
  });
});

describe('a renewal reminder says what is true on the day of sending', () => {
  it.each([
    { today: '2026-03-31', subject: 'You can renew your SHC certification from Wednesday, April 1, 2026' },
    { today: '2026-04-01', subject: 'Please renew your SHC certification by Tuesday, June 30, 2026' },
    { today: '2026-06-28', subject: 'Please renew your SHC certification by Tuesday, June 30, 2026' },
    { today: '2026-06-29', subject: 'Tomorrow is the last day to renew your SHC certification' },
    { today: '2026-06-30', subject: 'Today is the last day to renew your SHC certification' },
    { today: '2026-07-01', subject: 'Your SHC certification ended on Tuesday, June 30, 2026' },
    { today: '2026-07-05', subject: 'Your SHC certification ended on Tuesday, June 30, 2026' },
  ])('on $today', ({ today, subject }) => {
    expect(composeSample('RENEWAL_REMINDER', { today }).subject).toBe(subject);
  });

  it.each([
    { today: '2026-03-31', says: 'You can renew from Wednesday, April 1, 2026 (tomorrow).' },
    { today: '2026-04-01', says: 'Your certification is good through Tuesday, June 30, 2026 (in 90 days).' },
    { today: '2026-06-28', says: 'The last day to renew is Tuesday, June 30, 2026 (in 2 days).' },
    { today: '2026-06-29', says: 'Tomorrow, Tuesday, June 30, 2026, is the last day to renew.' },
    { today: '2026-06-30', says: 'Today, Tuesday, June 30, 2026, is the last day to renew.' },
  ])('and counts the days on $today', ({ today, says }) => {
    const { text, html } = composeSample('RENEWAL_REMINDER', { today });
    expect(text).toContain(says);
    expect(seen(html)).toContain(says);
    expect(text).not.toContain('ended');
  });

  it('and never speaks of a day as coming that has passed', () => {
    const { text } = composeSample('RENEWAL_REMINDER', { today: '2026-07-01' });
    expect(text).toContain('Your certification was good through Tuesday, June 30, 2026.');
    expect(text).toContain('You can still come back.');
    expect(text).not.toMatch(/is good through|is the last day|You can renew now/);
  });
});

describe('other letters that go out late', () => {
  it('own up to a review that is overdue', () => {
    const { text } = composeSample('APPLICATION_RECEIVED', { today: '2026-07-17' });
    expect(text).toContain('We planned to answer you by Thursday, July 16, 2026. We are late, and we are sorry.');
    expect(composeSample('APPLICATION_RECEIVED', { today: '2026-07-16' }).text).toContain('We plan to answer you by');
  });

  it('tell when the last day to answer has passed', () => {
    const { text } = composeSample('REVISION_WANTED', { today: '2026-07-01' });
    expect(text).toContain('The last day to answer was Tuesday, June 30, 2026 (yesterday).');
    expect(text).toContain('ask what you can do now');
    expect(composeSample('REVISION_WANTED', { today: '2026-06-30' }).text).toContain('Today, Tuesday, June 30, 2026,');
  });

  it('offer no further try of an exam once the application has ended or all tries are used', () => {
    const over = composeSample('EXAM_NOT_PASSED', { today: '2026-09-01' }).text;
    expect(over).toContain('you cannot take the exam again with it');
    const used = composeSample('EXAM_FORFEITED', { sittingsLeft: 0 }).text;
    expect(used).toContain('You have used all the tries');
    for (const text of [over, used]) expect(text).not.toContain('You can take the exam again');
  });

  it('tell somebody whose term ran out during the review that these days are not covered', () => {
    const late = composeSample('RENEWAL_RECEIVED', { today: '2026-07-01' }).text;
    expect(late).toContain('Until we approve your renewal, you are not certified.');
    expect(composeSample('RENEWAL_RECEIVED', { today: '2026-06-30' }).text).not.toContain('not certified');
  });

  it('offer a way back only through its last day', () => {
    const { wayBack } = SAMPLES.LATE_REMINDER.facts;
    const lastDayOfIt = composeSample('LATE_REMINDER', { today: '2028-05-17' }).text;
    expect(lastDayOfIt).toContain('Today, Wednesday, May 17, 2028, is the last day to come back this way.');
    const dayAfter = composeSample('LATE_REMINDER', { today: '2028-05-18' });
    expect(dayAfter.text).toContain('The last day for the simpler way back was Wednesday, May 17, 2028 (yesterday).');
    expect(dayAfter.text).toContain('more steps are needed now');
    expect(dayAfter.subject).toBe('Your SHC certification: what you can do now');
    const over = composeSample('LATE_REMINDER', {
      today: '2028-05-18',
      wayBack: { ...wayBack, afterwards: 'START_OVER' },
    });
    expect(over.text).toContain('you now make a new application');
  });

  it('show no gap where one term follows the other', () => {
    const { text } = composeSample('RENEWED', { previousExpiresOn: '2026-06-15' });
    expect(text).not.toContain('you were not certified');
  });
});

describe('an approval on a pathway without training', () => {
  it('asks for the exam fee, and for no training certificate', () => {
    const examFee = { fee: 'EXAM', cents: 15_000 } as const;
    const { text } = composeSample('APPLICATION_APPROVED', { training: 'NOT_ASKED', examFee });
    expect(text).toContain('You need no training here.');
    expect(text).toContain('1. Pay the exam fee.');
    expect(text).toContain('Exam fee: $150.00');
    expect(text).toContain('The last day to take the exam is Wednesday, June 16, 2027.');
    expect(text).not.toMatch(/training certificate|80 hours/);
  });

  it('asks for no fee that is paid by the day on which it goes out', () => {
    const { text } = composeSample('APPLICATION_APPROVED', { training: 'NOT_ASKED' });
    expect(text).toContain('What is left is to pass the exam. Your case shows what comes next.');
    expect(text).not.toContain('Exam fee');
  });
});

describe('letters after a correction', () => {
  it('own up to an approval that was a mistake', () => {
    const { subject, text } = composeSample('APPLICATION_RECEIVED', { again: true });
    expect(subject).toBe('We are reviewing your SHC application again');
    expect(text).toContain('That was our mistake, and we are sorry.');
    expect(text).not.toContain('Your application is complete');
  });

  it('ask for no training certificate that is there already', () => {
    const { text } = composeSample('APPLICATION_APPROVED', { training: 'WITH_US' });
    expect(text).toContain('We have your training certificate already.');
    expect(text).toContain('The last day to take the exam is Wednesday, June 16, 2027.');
    expect(text).not.toContain('Send us your training certificate');
  });

  it('ask for the exam fee that is due again', () => {
    const examFee = { fee: 'RETAKE', cents: 15_000 } as const;
    const { text } = composeSample('APPLICATION_APPROVED', { training: 'WITH_US', examFee });
    expect(text).toContain('Fee to take the exam again: $150.00');
  });

  it.each(['EXAM_PASSED', 'EXAM_NOT_PASSED', 'EXAM_FORFEITED'] as const)(
    'say of %s that it replaces a result',
    (notice) => {
      const words = 'takes the place of the one that we sent you before';
      expect(composeSample(notice, { corrected: true }).text).toContain(words);
      expect(composeSample(notice).text).not.toContain(words);
    },
  );
});

describe('values that are not set', () => {
  it('have words of their own', () => {
    expect(composeSample('APPLICATION_RECEIVED', { reviewDueOn: null }).text).not.toContain('plan');
    expect(composeSample('APPLICATION_APPROVED', { trainingMinutes: null }).text).toContain('training certificate. If');
    expect(composeSample('APPLICATION_DENIED', { reasons: [], appeal: null }).text).toContain('we will tell you why');
    expect(composeSample('TRAINING_REFUSED', { reasons: [] }).text).toContain('we will tell you why');
    expect(composeSample('TRAINING_ACCEPTED', { examFeeCents: 0 }).text).toContain('You have no exam fee to pay.');
    expect(composeSample('APPLICATION_EXPIRED', { because: 'REVISION_NOT_ANSWERED' }).text).toContain(
      'last day to answer',
    );
    const exam = composeSample('EXAM_AUTHORISED', {
      sittingsLeft: null,
      bookingLeadDays: null,
      accommodationLeadDays: null,
    });
    expect(exam.text).toContain('The last day to book is Monday, August 31, 2026');
    expect(exam.text).not.toMatch(/tries|disability/);
    const { wayBack } = SAMPLES.LAPSED.facts;
    const lapsed = composeSample('LAPSED', { wayBack: { ...wayBack, fees: [], refresher: { minutes: null } } });
    expect(lapsed.text).toContain('take a refresher course, or pass the exam');
    expect(lapsed.text).not.toContain('Pay the fees');
  });
});

describe('words', () => {
  it.each([
    { minutes: 60, says: '1 hour' },
    { minutes: 75, says: '1.25 hours' },
    { minutes: 0, says: '0 hours' },
    { minutes: 4770, says: '79.5 hours' },
    { minutes: 70, says: '1 hour 10 minutes' },
    { minutes: 1201, says: '20 hours 1 minute' },
    { minutes: 50, says: '50 minutes' },
  ])('$minutes minutes are $says', ({ minutes, says }) => {
    expect(hours(minutes)).toBe(says);
  });

  it('write money in dollars and cents', () => {
    expect([money(8000), money(123_450), money(5), amount(0), amount(null)]).toEqual([
      '$80.00',
      '$1,234.50',
      '$0.05',
      'nothing to pay',
      'not published yet, please ask us',
    ]);
  });

  it.each([
    { today: '2028-02-28', says: 'Tomorrow, Tuesday, February 29, 2028, is the last day to pay.' },
    { today: '2028-02-29', says: 'Today, Tuesday, February 29, 2028, is the last day to pay.' },
    { today: '2028-03-01', says: 'The last day to pay was Tuesday, February 29, 2028 (yesterday).' },
    { today: '2028-03-03', says: 'The last day to pay was Tuesday, February 29, 2028 (3 days ago).' },
    { today: '2027-11-01', says: 'The last day to pay is Tuesday, February 29, 2028 (in 120 days).' },
    { today: '2027-10-31', says: 'The last day to pay is Tuesday, February 29, 2028.' },
  ])('on $today: $says', ({ today, says }) => {
    expect(lastDay(today, '2028-02-29', 'to pay')).toBe(says);
  });
});

describe('the measure of reading', () => {
  it('finds an official sentence hard and a plain one easy', () => {
    expect(
      englishGrade('Supplementary documentation must be submitted prior to the expiration of the applicable period.'),
    ).toBeGreaterThan(12);
    expect(englishGrade('You can see your case now. We will write to you if we need more.')).toBeLessThan(4);
  });
});
