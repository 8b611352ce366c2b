/** The order of the test files: those that take longest first, so that no worker is left alone with one at the end; the others as the seed has it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each takes more than a hundredth of a whole run. */
const LONGEST: readonly string[] = [
  'test/journeys/kill.test.ts',
  'test/journeys/faults.test.ts',
  'test/journeys/over-http.test.ts',
  'test/journeys/http.test.ts',
  'test/local/main.test.ts',
  'test/sim/population.test.ts',
  'test/journeys/reminders.test.ts',
  'test/journeys/demo.test.ts',
  'test/infra/nag.test.ts',
  'test/journeys/mail.test.ts',
  'test/journeys/documents.test.ts',
  'test/sim/rights.test.ts',
  'test/domain/properties.test.ts',
  'test/journeys/outage.test.ts',
  'test/journeys/budget.test.ts',
  'test/local/cloud.test.ts',
  'test/journeys/upgrade.test.ts',
  'test/journeys/restored-table.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: readonly TestSpecification[]): Promise<TestSpecification[]> {
    const { root, sequence } = this.ctx.config;
    const gone = LONGEST.filter((path) => !existsSync(join(root, path)));
    if (gone.length > 0) throw new Error(`test/longest-first.ts names what is not there: ${gone.join(', ')}`);
    const placed = files.map((file) => {
      const path = relative(root, file.moduleId);
      const place = LONGEST.indexOf(path);
      const luck = createHash('sha256').update(`${sequence.seed} ${path}`).digest('hex');
      return { file, place: place === -1 ? LONGEST.length : place, luck };
    });
    placed.sort((a, b) => a.place - b.place || (a.luck < b.luck ? -1 : 1));
    return placed.map(({ file }) => file);
  }
}
