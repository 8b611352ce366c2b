/**
 * Tells stories over HTTP with faults that a seed draws at many calls, and compares what they came to with the same stories told without. Nothing
 * may be lost, nothing may happen twice, and a mail may go out twice only where its ledger entry says so.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultReport, InjectedFault } from '../../local/faults/injector.ts';
import type { PlanOptions } from '../../local/faults/plan.ts';
import { runStories } from '../demo/run.ts';
import { differences } from '../story/differences.ts';
import { type FinalFacts, finalFactsOf } from '../story/final-facts.ts';
import { registryOf } from '../story/registry-of.ts';
import type { Story } from '../story/story.ts';

const TEMPLATE_FOLDER = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');

export type Telling = { readonly outcomes: readonly FinalFacts[]; readonly report: FaultReport };

/** Tells the stories on a cloud of their own. Throws what the telling throws. */
export const tellStories = async (stories: readonly Story[], faults?: PlanOptions): Promise<Telling> => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'certcycle-faults-'));
  try {
    const cloud = await runStories({
      stories,
      overHttp: true,
      dataFolder,
      templateFolder: TEMPLATE_FOLDER,
      startOver: false,
      report: () => {},
      ...(faults !== undefined && { faults }),
    });
    try {
      const registry = registryOf(cloud, cloud.engineUrl, 'observer');
      const outcomes: FinalFacts[] = [];
      for (const story of stories) outcomes.push(await finalFactsOf(cloud, registry, story));
      return { outcomes, report: cloud.faults.report() };
    } finally {
      await cloud.stop();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
};

export type Verdict = {
  readonly problems: readonly string[];
  readonly report: FaultReport | undefined;
  /** Mails that went out more than once, each marked in its ledger unless `problems` says otherwise. */
  readonly mailedTwice: readonly string[];
};

/** Judges a telling with faults by the one without. */
export const judge = (whole: Telling, { outcomes, report }: Telling): Verdict => {
  const problems = whole.outcomes.flatMap((expected, place) => {
    const actual = outcomes[place];
    const found = actual === undefined ? ['it was not told'] : differences(expected, actual);
    return found.map((problem) => `story ${place + 1}: ${problem}`);
  });
  return { problems, report, mailedTwice: outcomes.flatMap(({ mailedTwice }) => mailedTwice) };
};

/** Tells the stories with a seed's faults and judges them; a telling that does not come to its end is a problem as well. */
export const judgeSeed = async (stories: readonly Story[], whole: Telling, faults: PlanOptions): Promise<Verdict> => {
  try {
    return judge(whole, await tellStories(stories, faults));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { problems: [`it did not come to its end: ${said}`], report: undefined, mailedTwice: [] };
  }
};

const nameOf = ({ site, caller, what, about, kind, attempt }: InjectedFault): string =>
  [site, caller, about, what, kind, attempt].join(' ');

/** What one run injected and the other did not. Calls that go on at the same time may come in either order, so order does not count. */
export const injectedOtherwise = (a: readonly InjectedFault[], b: readonly InjectedFault[]): readonly string[] => {
  const left = new Map<string, number>();
  const count = (faults: readonly InjectedFault[], by: number): void => {
    for (const name of faults.map(nameOf)) left.set(name, (left.get(name) ?? 0) + by);
  };
  count(a, 1);
  count(b, -1);
  return [...left].flatMap(([name, times]) => (times === 0 ? [] : [name]));
};
