import { describe, expect, it } from 'vitest';
import type { Person } from '../../../domain/person.ts';
import type { SignalBody } from '../../../domain/signals.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { approved, authorised, local, SUPERVISOR } from '../../domain/life.ts';
import { effectIn, LIVES, letterFor, lettersOf, lost, result, revised } from '../lives.ts';
import { PERSON, setup } from '../setup.ts';

const SPANISH: Person = { ...PERSON, language: 'es' };

describe('a person who reads Spanish', () => {
  it.each(LIVES)('has a letter of every notice, somebody who $who', ({ live }) => {
    const life = live();
    for (const { effectKey, notice, at } of lettersOf(life)) {
      const effect = effectIn(life, effectKey);
      expect(effect.notice).toBe(notice);
      const letter = letterFor(effect, life.facts, at, { person: SPANISH });
      expect(letter.text).toContain('Hola, Ana Ruiz:');
      expect(letter.html).toContain('<html lang="es">');
      expect(letter.text).toContain('(CMPSS)');
    }
  });

  it('is told the program’s words for a document and a stage in Spanish', () => {
    const life = revised();
    const wanted = letterFor(effectIn(life, 'notice:0:revision-1'), life.facts, local('2024-01-20'), {
      person: SPANISH,
    });
    expect(wanted.text).toContain('- Identificación oficial con foto: It has ended.');
    const gone = lost('2031-01-01');
    const vacated = letterFor(effectIn(gone, 'notice:1:vacated'), gone.facts, local('2030-07-01'), { person: SPANISH });
    expect(vacated.text).toContain('Estado de su caso: Certificación cancelada por falta de renovación');
    const lapsed = letterFor(effectIn(gone, 'notice:1:lapsed'), gone.facts, local('2028-07-01'), { person: SPANISH });
    expect(lapsed.text).toContain('Estado de su caso: Certificación vencida hace más de dos años');
    expect(lapsed.text).not.toContain('Expired');
  });

  it('is told a requirement that the program does not name as staff wrote it', () => {
    const life = revised();
    const [round] = life.facts.revisions;
    const facts = {
      ...life.facts,
      revisions: [
        { ...round, round: 1, cycle: 0, requestedAt: '', wanted: [{ requirement: 'Page 2', reason: 'Lost' }] },
      ],
    };
    const letter = letterFor(effectIn(life, 'notice:0:revision-1'), facts, local('2024-01-20'), { person: SPANISH });
    expect(letter.text).toContain('- Page 2: Lost');
  });

  it('gets the mail in Spanish, and in English after changing the language', async () => {
    const { registry, submit, send, start, work, mails, opened } = await setup();
    await registry.savePerson(profileOf({ ...SPANISH, ver: 2 }));
    await submit();
    const gen = await start(opened);
    await work(gen, opened);
    const pay = { type: 'RECORD_PAYMENT', paymentId: 'p', fee: 'APPLICATION', amountCents: 10_000 } as const;
    await send({ ...pay, paidOn: '2025-01-10' }, local('2025-01-10', '11:00'));
    await work(gen, local('2025-01-10', '11:00'));
    await registry.savePerson(profileOf({ ...PERSON, ver: 3 }));
    await send({ type: 'APPROVE' }, local('2025-01-20'));
    await work(gen, local('2025-01-20'));
    expect(mails.map(({ subject }) => subject)).toEqual([
      'Recibimos su solicitud de CMPSS',
      'Your CMPSS application is approved',
    ]);
  });
});

describe('after a correction', () => {
  const reason = 'It was a mistake.';
  const by = { actor: SUPERVISOR };
  const correctApproval: SignalBody = { type: 'CORRECT_APPROVAL', reason };

  it('a person whose approval was a mistake is told so, and never the reason that staff gave', () => {
    const life = approved('2024-01-10', '2024-01-20');
    life.tell(correctApproval, local('2024-02-01'), by);
    const letter = letterFor(effectIn(life, 'notice:0:again-2-received'), life.facts, local('2024-02-01'));
    expect(letter.subject).toBe('We are reviewing your CMPSS application again');
    expect(letter.text).toContain('We plan to answer you by Saturday, March 2, 2024.');
    expect(letter.text).not.toContain(reason);
    const first = letterFor(effectIn(revised(), 'notice:0:received'), revised().facts, local('2024-01-02'));
    expect(first.subject).toBe('We have your CMPSS application');
  });

  it('a second approval asks for no training that is there, and counts its own year', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    life.tell(correctApproval, local('2024-02-20'), by);
    life.tell({ type: 'APPROVE' }, local('2024-03-01'));
    const letter = letterFor(effectIn(life, 'notice:0:again-2-approved'), life.facts, local('2024-03-01'));
    expect(letter.text).toContain('We have your training certificate already.');
    expect(letter.text).toContain('The last day to take the exam is Saturday, March 1, 2025.');
  });

  it('a rescored exam is told as a result that replaces another', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    result(life, 'FAILED', '2024-03-01');
    life.tell({ type: 'CORRECT_EXAM_RESULT', sitting: 1, result: 'PASSED', reason }, local('2024-03-10'), by);
    const letter = letterFor(effectIn(life, 'notice:0:again-2-result-1'), life.facts, local('2024-03-10'));
    expect(letter.subject).toBe('You passed the CMPSS exam');
    expect(letter.text).toContain('Friday, March 1, 2024');
    expect(letter.text).toContain('takes the place of the one that we sent you before');
    expect(letter.text).not.toContain(reason);
  });
});
