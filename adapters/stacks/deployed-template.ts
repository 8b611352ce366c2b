/** The templates of stacks as they are deployed now. */
import {
  CloudFormationClient,
  CloudFormationServiceException,
  GetTemplateCommand,
  TemplateStage,
} from '@aws-sdk/client-cloudformation';

/** CloudFormation has no error of its own for a stack that is not there. */
const isMissing = (error: unknown): boolean =>
  error instanceof CloudFormationServiceException &&
  error.name === 'ValidationError' &&
  error.message.includes('does not exist');

/** The template's text as it was given to the service. Undefined where no such stack is deployed. Throws the service's errors. */
export const deployedTemplate = async (stack: string, client: CloudFormationClient): Promise<string | undefined> => {
  try {
    const { TemplateBody } = await client.send(
      new GetTemplateCommand({ StackName: stack, TemplateStage: TemplateStage.Original }),
    );
    return TemplateBody ?? '';
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** Of the Region that a stack is bound to; else of the one that the environment names. */
export const makeCloudFormation = (region: string | undefined): CloudFormationClient =>
  new CloudFormationClient(region === undefined ? {} : { region });
