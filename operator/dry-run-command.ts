/** A command that changes nothing unless it is called with `--write`. */

/** Runs it and sets the exit code: what `work` answers, 1 for what it throws, 2 for other options. `--help` prints `usage`. */
export const runDryRunCommand = async (usage: string, work: (write: boolean) => Promise<number>): Promise<void> => {
  // The SDK warns of a Node that its later versions will not take; here it is the one that the project runs on.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const options = process.argv.slice(2);
  if (options.includes('--help')) {
    console.log(usage);
    return;
  }
  const unknown = options.find((option) => option !== '--write');
  if (unknown !== undefined) {
    console.error(`${unknown} is no option of this command.\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  try {
    process.exitCode = await work(options.includes('--write'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
};
