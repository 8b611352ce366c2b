/** Runs rule packs of cdk-nag over the constructs, and says of each finding whether somebody has acknowledged it, and where. */
import type { App } from 'aws-cdk-lib';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** What somebody wrote beside a construct: that a rule fires there or below, and why that is right. */
export type Acknowledgement = { readonly path: string; readonly rule: string; readonly reason: string };

/** A rule that fired. A rule that names what it found has that in brackets, as acknowledgements do: `…-IAM5[Resource::*]`. */
export type Finding = {
  readonly rule: string;
  readonly path: string;
  readonly says: string;
  readonly acknowledgedBy: Acknowledgement | undefined;
};

export type NagReport = {
  /** Of the packs whose every finding has to be mended or acknowledged: AwsSolutions and Serverless, warnings included. */
  readonly findings: readonly Finding[];
  /** Of NIST 800-53, revision 5: a report, for whoever has to answer for its controls. */
  readonly nist: readonly Finding[];
  readonly acknowledgements: readonly Acknowledgement[];
};

type Take = (finding: Finding) => void;

const acknowledgementsOn = ({ node }: IConstruct): readonly Acknowledgement[] =>
  node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries<unknown>(Object(data)))
    .map(([id, reason]) => ({ path: node.path, rule: id.replace(/^annotation::/i, ''), reason: String(reason) }));

const rulesThatFire = (ruleId: string, { rule, node }: IApplyRule): readonly string[] => {
  try {
    const result = rule(node);
    if (Array.isArray(result)) return result.map((found) => `${ruleId}[${found}]`);
    return result === 'Non-Compliant' ? [ruleId] : [];
  } catch {
    return [ruleId]; // a rule that cannot tell has not said that all is well
  }
};

const check = (packName: string, params: IApplyRule, take: Take): void => {
  const ruleId = `${packName}-${params.ruleSuffixOverride ?? params.rule.name}`;
  const acknowledged = params.node.node.scopes.flatMap(acknowledgementsOn);
  for (const rule of rulesThatFire(ruleId, params)) {
    const acknowledgedBy = acknowledged.find((each) => each.rule === rule);
    take({ rule, path: params.node.node.path, says: params.info, acknowledgedBy });
  }
};

// A pack keeps to itself what was acknowledged; so each is asked rule by rule.
class Solutions extends AwsSolutionsChecks {
  readonly findings: Finding[] = [];
  protected override applyRule(params: IApplyRule): void {
    check(this.packName, params, (finding) => this.findings.push(finding));
  }
}
class Serverless extends ServerlessChecks {
  readonly findings: Finding[] = [];
  protected override applyRule(params: IApplyRule): void {
    check(this.packName, params, (finding) => this.findings.push(finding));
  }
}
class Nist extends NIST80053R5Checks {
  readonly findings: Finding[] = [];
  protected override applyRule(params: IApplyRule): void {
    check(this.packName, params, (finding) => this.findings.push(finding));
  }
}

/** Checks every resource of the application, which need not be synthesised. */
export const nag = (app: App): NagReport => {
  const [solutions, serverless, nist] = [new Solutions(app), new Serverless(app), new Nist(app)];
  for (const pack of [solutions, serverless, nist]) pack.validateScope(app);
  return {
    findings: [...solutions.findings, ...serverless.findings],
    nist: nist.findings,
    acknowledgements: app.node.findAll().flatMap(acknowledgementsOn),
  };
};
