/**
 * Who a function is to AWS: the credentials that Lambda puts into its environment. Bundles hold this in place of the SDK's own search, which looks
 * through everything that a computer or a container may have, and is a third of a client (docs/decisions/0022-credentials-from-the-environment.md).
 */
type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** Called as the SDK calls its own. What it answers throws an Error while the environment has no credentials. */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment has no AWS credentials.');
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};
