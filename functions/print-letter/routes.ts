/**
 * The letter of a notice that nobody can be mailed, to be printed and posted. A function of its own: the words of all letters would make the one that
 * answers everything else slower to start.
 */
import * as z from 'zod/mini';
import type { Registry } from '../../adapters/registry/registry.ts';
import { owedLetters } from '../../domain/delivery.ts';
import type { CaseFacts, Effect } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { letterOf } from '../send-notice/letter-of.ts';
import { readAcknowledged } from '../send-notice/read-acknowledged.ts';
import { answer, problem } from '../shared/http.ts';
import type { Identify } from '../shared/identify.ts';
import type { Log } from '../shared/messages.ts';
import { type Route, signedIn } from '../shared/route.ts';
import { admit, NO_SUCH_CASE } from '../web/admit.ts';
import { Id } from '../web/shapes.ts';

export type PrintLetterDeps = {
  readonly registry: Registry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  readonly identify: Identify;
  readonly siteUrl: string;
  readonly log: Log;
};

/** A page that runs nothing and loads nothing, with the styles that it says itself. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const rule = 'lifecycle.delivery';
const NO_SUCH_LETTER: Refusal = { code: 'NO_SUCH_LETTER', rule, field: 'effectKey' };
const FACTS_DO_NOT_FIT: Refusal = { code: 'FACTS_DO_NOT_FIT', rule, field: 'effectKey' };

/** A notice whose letter staff owe, or have posted. */
const effectOf = (facts: CaseFacts, effectKey: string): Effect | undefined =>
  [
    ...owedLetters(facts).map(({ effect }) => effect),
    ...facts.effects.filter(({ sentTo }) => sentTo === 'LETTER'),
  ].find((effect) => effect.effectKey === effectKey);

const letterRoute = ({ registry, programOf, siteUrl }: PrintLetterDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/notices/{effectKey}/letter',
      operationId: 'printLetter',
      summary: 'The letter of a notice that cannot be mailed, as a page to be printed, in the words of today.',
      params: z.strictObject({ caseId: Id, effectKey: Id }),
      shape: z.string(),
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED'],
    },
    async ({ now, params: { caseId, effectKey } }, who) => {
      const admitted = await admit({ registry }, who, 'RECORD_LETTER', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const { program: programId, personId } = admitted.value;
      const facts = await registry.readFacts(caseId);
      const program = programOf(programId);
      const person = await registry.readPerson(personId);
      if (facts === undefined || program === undefined || person === undefined) return problem([NO_SUCH_CASE]);
      const effect = effectOf(facts, effectKey);
      if (effect === undefined) return problem([NO_SUCH_LETTER]);
      const acknowledged = await readAcknowledged(registry, caseId, effect.acknowledges ?? []);
      const onPaper = { postalAddress: person.postalAddress ?? [] };
      const letter = letterOf(effect, facts, person, program, { now, siteUrl, acknowledged, onPaper });
      return letter === undefined
        ? problem([FACTS_DO_NOT_FIT])
        : answer('OK', letter.html, {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': PAGE_POLICY,
          });
    },
  );

export const printLetterRoutes = (deps: PrintLetterDeps): readonly Route[] => [letterRoute(deps)];
