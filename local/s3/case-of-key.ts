/** `staging/<case>/…` and `evidence/<case>/…`: whose document an object is. */
const CASE_KEY = /^(?:staging|evidence)\/([^/]+)\/./;

/** The case that a key names; undefined when it names none. */
export const caseOfKey = (key: string): string | undefined => CASE_KEY.exec(key)?.[1];
