/** Finding certificates by name. */
import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import { displayName, nameKeysOf } from '../../../domain/person.ts';
import { aPerson, NOW } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';

const PEOPLE = [
  ['N-1', 'Ana', 'Ruiz'],
  ['N-2', 'María José', 'García-López'],
  ['N-3', 'Wei', 'Li'],
  ['N-4', 'Jo', "O'Neill"],
  ['N-5', 'Anabel', 'Ruizeño'],
  ['N-6', 'Анна', 'Иванова'],
] as const;

describe('a look-up by name', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = makeRegistry({ table, newId: makeNewId() });
      for (const [number, firstName, lastName] of PEOPLE) {
        const person = aPerson({ personId: number, firstName, lastName });
        await registry.projectNames({
          certificateNumber: number,
          personVer: 1,
          displayName: displayName(person),
          county: null,
          nameKeys: nameKeysOf(person, number),
          asOf: NOW,
        });
      }
      const find = async (text: string) => {
        const found = await registry.findNames({ text, limit: 10 });
        return found === 'TOO_SHORT' ? found : found.map(({ certificateNumber }) => certificateNumber);
      };
      return { registry, find };
    };

    it('finds whoever is meant, however the name is written', async () => {
      const { find } = await setup();
      for (const [text, numbers] of [
        ['ruiz', ['N-5', 'N-1']],
        ['RUÍZ', ['N-5', 'N-1']],
        ['Ruiz, Ana', ['N-1']],
        ['ana ruiz', ['N-1']],
        ['ana', ['N-5', 'N-1']],
        ['garcia', ['N-2', 'N-2']],
        ['garcía lópez', ['N-2']],
        ['Garcia-Lo', ['N-2']],
        ['lopez', ['N-2']],
        ['maria jose garcia', ['N-2']],
        ['García-López, María', ['N-2']],
        ['Li, W', ['N-3']],
        ['wei li', ['N-3']],
        ['jo oneill', ['N-4']],
        ['O’Neill', ['N-4']],
        ['иван', ['N-6']],
        ['zzz', []],
      ] as const)
        expect([text, await find(text)]).toEqual([text, numbers]);
    });

    it('asks for three letters, and for a name', async () => {
      const { find } = await setup();
      for (const text of ['ru', ' r.u ', '', '---', "a'b", 'one two three four five six seven'])
        expect([text, await find(text)]).toEqual([text, 'TOO_SHORT']);
    });

    it('is read a page at a time, across all that the words can mean', async () => {
      const { registry } = await setup();
      const places: string[] = [];
      let after: string | undefined;
      for (;;) {
        const page = await registry.findNames({ text: 'ana', after, limit: 1 });
        const [entry] = page === 'TOO_SHORT' ? [] : page;
        if (entry === undefined) break;
        places.push(entry.certificateNumber);
        after = entry.place;
      }
      expect(places).toEqual(['N-5', 'N-1']);
    });
  });
});
