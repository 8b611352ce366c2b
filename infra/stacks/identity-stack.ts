/** Who people are. It outlives everything else, as the registry does: every case names its person by the id that a pool gave. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { UserPoolEmail } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { ApplicantPool, StaffPool, type TokenIssuer } from '../constructs/user-pools.ts';
import type { MailStack } from './mail-stack.ts';

export type IdentityStackProps = StackProps & {
  readonly mail: MailStack;
  readonly mailDomain: string;
  readonly siteUrl: string;
  readonly programs: readonly string[];
};

export class IdentityStack extends Stack {
  readonly applicants: TokenIssuer;
  readonly staff: TokenIssuer;

  constructor(scope: Construct, id: string, props: IdentityStackProps) {
    const { mail, mailDomain, siteUrl, programs, ...stackProps } = props;
    super(scope, id, { ...stackProps, terminationProtection: true });
    // Cognito's own sender stops at 50 mails a day.
    this.addStackDependency(mail);
    const email = UserPoolEmail.withSES({
      fromEmail: `sign-in@${mailDomain}`,
      sesVerifiedDomain: mailDomain,
      sesRegion: this.region,
    });
    this.applicants = new ApplicantPool(this, 'Applicants', { email }).tokens;
    const staff = new StaffPool(this, 'Staff', { email, siteUrl, programs });
    this.staff = staff.tokens;
    new CfnOutput(this, 'TokenUrl', { value: staff.tokenUrl });
    for (const { program, clientId } of staff.examVendors) {
      new CfnOutput(this, `ExamVendorClient-${program}`, { value: clientId });
    }
  }
}
