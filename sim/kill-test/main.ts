/** `npm run kill-test [-- SEED]`: 25 points of the demo, 6 of them between a mail's acceptance and its confirmation. */
import { join } from 'node:path';
import { buildBundles } from '../../local/build-bundles.ts';
import { interrupt, makeSubject, tellWhole } from './kill-test.ts';
import { drawPoints } from './points.ts';

const AT_MAILS = 6;
const AT_WRITES = 19;

const given = process.argv[2];
const seed = given === undefined ? Date.now() % 1_000_000 : Number(given);
if (!Number.isSafeInteger(seed) || seed < 0) {
  console.error(`The seed is a whole number, not ${given}.`);
  process.exit(1);
}
await buildBundles(join(import.meta.dirname, '..', '..'));
console.log(`seed ${seed}; first the whole story, uninterrupted`);
const subject = await makeSubject();
const whole = await tellWhole(subject, 'demo');
console.log(`${whole.writes} writes, ${whole.mails} mails`);

const points = drawPoints({ seed, writes: whole.writes, mails: whole.mails, atMails: AT_MAILS, atWrites: AT_WRITES });
let failed = 0;
for (const [place, point] of points.entries()) {
  const { faults, mailedTwice } = await interrupt(subject, 'demo', point, whole);
  if (faults.length > 0) failed += 1;
  const where = `${point.at} ${point.number}, ${point.victim} killed`;
  const twice = mailedTwice.length > 0 ? ` (mailed twice, and marked: ${mailedTwice.join(', ')})` : '';
  console.log(
    `${String(place + 1).padStart(2)}/${points.length} ${faults.length === 0 ? 'same' : 'FAULT'}  ${where}${twice}`,
  );
  for (const fault of faults) console.log(`      ${fault}`);
}
subject.remove();
console.log(`${points.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
