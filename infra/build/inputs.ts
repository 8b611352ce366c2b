/** Tells whether anything that a build is made from has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What ends up in a bundle or a template, or decides how. A name that does not exist is passed over. */
const INPUTS = [
  'adapters',
  'domain',
  'functions',
  'infra',
  'programs',
  'web',
  'workflows',
  'cdk.json',
  'package-lock.json',
  'tsconfig.json',
] as const;

const filesAt = (path: string): string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));

/** A hash over the names and contents of all inputs below `root`: the same for the same contents, whatever their times. */
export const hashInputs = (root: string): string => {
  const present = INPUTS.map((name) => join(root, name)).filter((path) => existsSync(path));
  const hash = createHash('sha256');
  for (const file of present.flatMap(filesAt).sort()) {
    const contents = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${relative(root, file)} ${contents}\n`);
  }
  return hash.digest('hex');
};
