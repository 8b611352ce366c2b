/** Goes through every case there is, open or closed, a page at a time. */
import type { CasePlace, Registry } from '../../adapters/registry/registry.ts';

const PAGE = 200;

/** Of a page, so many are worked on at once. */
const AT_ONCE = 20;

/** `work` is done once for each case; what it throws ends the walk. `told`: how many are done, after every page. */
export const forEveryCase = async (
  { everyCase }: Pick<Registry, 'everyCase'>,
  work: (caseId: string) => Promise<void>,
  told: (cases: number) => void = () => {},
): Promise<void> => {
  let place: CasePlace | undefined;
  let cases = 0;
  do {
    const page = await everyCase({ after: place, limit: PAGE });
    for (let start = 0; start < page.caseIds.length; start += AT_ONCE)
      await Promise.all(page.caseIds.slice(start, start + AT_ONCE).map(work));
    cases += page.caseIds.length;
    told(cases);
    place = page.next;
  } while (place !== undefined);
};
