import { describe, expect, it } from 'vitest';
import { guessRequirement, type RequirementWords } from '../../functions/shared/guess-requirement.ts';

const IDENTITY: RequirementWords = {
  kind: 'IDENTITY',
  words: ['photo id', 'passport', "driver's license", 'identificación', 'birth certificate'],
};
const DIPLOMA: RequirementWords = { kind: 'DIPLOMA', words: ['diploma', 'degree', 'título', 'high school transcript'] };
const TRAINING: RequirementWords = {
  kind: 'TRAINING',
  words: ['training', 'certificate', 'certificate of training', '80 hours'],
};
const LETTER: RequirementWords = { kind: 'LETTER', words: ['letter', 'résumé', 'transcript'] };
const OWED = [IDENTITY, DIPLOMA, TRAINING, LETTER];

describe('the requirement that an attachment is for', () => {
  it('is the only one that is owed, whatever the file is called', () => {
    expect(guessRequirement([DIPLOMA], 'passport.pdf', 'My passport')).toBe('DIPLOMA');
  });

  it('is none when none is owed', () => {
    expect(guessRequirement([], 'passport.pdf', 'My passport')).toBeUndefined();
  });

  it.each([
    ['diploma.pdf', 'DIPLOMA'],
    ['DIPLOMA (1).PDF', 'DIPLOMA'],
    ['my-diploma_2024.pdf', 'DIPLOMA'],
    ['Titulo de bachiller.pdf', 'DIPLOMA'],
    ['TÍTULO.pdf', 'DIPLOMA'],
    ['Título.pdf'.normalize('NFD'), 'DIPLOMA'],
    ['resume.pdf', 'LETTER'],
    ['Photo-ID.jpg', 'IDENTITY'],
    ['PhotoId2024.jpg', 'IDENTITY'],
    ['photoid.jpg', 'IDENTITY'],
    ['Drivers_License.png', 'IDENTITY'],
    ['driver’s license.png', 'IDENTITY'],
    ['driverslicense.png', 'IDENTITY'],
    ['80hours.pdf', 'TRAINING'],
    ['80-Hours training.pdf', 'TRAINING'],
  ])('is told by the name of the file, without accents, case and hyphens: %s', (fileName, kind) => {
    expect(guessRequirement(OWED, fileName, '')).toBe(kind);
  });

  it.each([
    ['birth certificate.pdf', 'IDENTITY'],
    ['certificate of training.pdf', 'TRAINING'],
    ['high-school-transcript.pdf', 'DIPLOMA'],
    ['transcript.pdf', 'LETTER'],
  ])('is told by the longest match at one place: %s', (fileName, kind) => {
    expect(guessRequirement(OWED, fileName, '')).toBe(kind);
  });

  it.each([['IMG_2041.jpg'], ['scan.pdf'], ['diplomatic.pdf'], ['newsletter.pdf'], ['idea.pdf'], ['']])(
    'is not told by a part of a word, or by nothing: %j',
    (fileName) => {
      expect(guessRequirement(OWED, fileName, '')).toBeUndefined();
    },
  );

  it('is none when a name speaks of two', () => {
    expect(guessRequirement(OWED, 'passport and diploma.pdf', 'My passport')).toBeUndefined();
  });

  it('is none when two requirements have the same word', () => {
    const other: RequirementWords = { kind: 'OTHER', words: ['Diploma'] };
    expect(guessRequirement([DIPLOMA, other], 'diploma.pdf', '')).toBeUndefined();
  });

  it('is told by the subject when the name says nothing, and by the name when both do', () => {
    expect(guessRequirement(OWED, 'IMG_2041.jpg', 'My photo ID')).toBe('IDENTITY');
    expect(guessRequirement(OWED, 'diploma.pdf', 'My photo ID')).toBe('DIPLOMA');
    expect(guessRequirement(OWED, 'IMG_2041.jpg', 'My photo ID and my diploma')).toBeUndefined();
  });

  it('takes no word that is empty once it is folded', () => {
    expect(guessRequirement([DIPLOMA, { kind: 'EMPTY', words: ['', '--'] }], 'x.pdf', '--')).toBeUndefined();
  });

  it('is found in a text of any length without going through all of it', () => {
    expect(guessRequirement(OWED, 'a '.repeat(1_000_000), `${'x '.repeat(1_000_000)}diploma`)).toBeUndefined();
  });
});
