/** The application as it would be deployed, and what follows from a report on it. */
import { App } from 'aws-cdk-lib';
import { readContext } from '../build/synthesise.ts';
import { addStacks } from '../stacks.ts';
import type { Acknowledgement, Finding, NagReport } from './findings.ts';

/**
 * The stacks with the bundles in a folder, not synthesised. `changes` go over what `cdk.json` sets; `outdir`: where it would be synthesised to, a
 * folder of its own below the system's temporary one if absent.
 */
export const makeApplication = (
  bundles: string,
  changes: Readonly<Record<string, unknown>> = {},
  outdir?: string,
): App => {
  const app = new App({
    context: { ...readContext(), ...changes, bundles },
    ...(outdir !== undefined && { outdir }),
  });
  addStacks(app);
  return app;
};

/** What has to be mended, or acknowledged with a reason. */
export const openFindings = ({ findings }: NagReport): readonly Finding[] =>
  findings.filter(({ acknowledgedBy }) => acknowledgedBy === undefined);

/** What was acknowledged and is not there (any more). */
export const staleAcknowledgements = ({ acknowledgements, findings }: NagReport): readonly Acknowledgement[] =>
  acknowledgements.filter(
    ({ path, rule }) =>
      !findings.some(({ acknowledgedBy }) => acknowledgedBy?.path === path && acknowledgedBy.rule === rule),
  );
