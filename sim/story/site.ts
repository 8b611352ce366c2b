/** The site as its clients see it: they sign in as somebody and send requests. */
import * as z from 'zod/mini';

/** Who signs in, in the form that the local sign-in page takes. */
export type SignIn =
  | { readonly as: 'applicant'; readonly personId: string; readonly email?: string }
  | { readonly as: 'staff'; readonly staffId: string; readonly roles: readonly string[] }
  | { readonly as: 'exam-vendor'; readonly program: string };

export type SiteRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** The `Idempotency-Key`. */
  readonly key?: string;
};

/** Sends a request, signed in as `who`; without it, as anybody may. */
export type Send = (who: SignIn | undefined, request: SiteRequest) => Promise<Response>;

const Token = z.object({ token: z.string() });
const JSON_BODY = { 'content-type': 'application/json' };

/** `siteUrl`: where the front answers. */
export const siteClient = (siteUrl: string): Send => {
  const tokenOf = async (who: SignIn): Promise<string> => {
    const signIn = await fetch(`${siteUrl}/_local/sign-in`, {
      method: 'POST',
      headers: JSON_BODY,
      body: JSON.stringify(who),
    });
    return z.parse(Token, await signIn.json()).token;
  };
  return async (who, { method, path, body, key }) =>
    fetch(`${siteUrl}${path}`, {
      method,
      headers: {
        ...(who && { authorization: `Bearer ${await tokenOf(who)}` }),
        ...(body !== undefined && JSON_BODY),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
};
