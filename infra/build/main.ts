/** `npm run build`. */
import { build } from './build.ts';

const started = performance.now();
try {
  const { changed } = await build();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(changed ? `built .build/functions and .build/cdk.out in ${seconds} s` : 'nothing changed');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
