/** The application as CDK deploys it. */
import { App } from 'aws-cdk-lib';
import { addStacks } from '../stacks.ts';

const app = new App();
addStacks(app);
app.synth();
