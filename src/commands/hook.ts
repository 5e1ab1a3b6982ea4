import { text } from 'node:stream/consumers';
import { Args } from '@oclif/core';
import { HOOK_NAMES, type HookName } from '../api/install/drivers.js';
import { parseStaged, runHook, type HookResult } from '../api/plain-git/run-hook.js';
import { BaseCommand } from '../cli/base-command.js';

/** `stemma hook NAME` */
export default class Hook extends BaseCommand {
  static override hidden = true;
  static override strict = false;
  static override summary = 'Do what a hook of Git is for; Git calls this.';
  static override description =
    'The hooks that `stemma install --hooks` sets up. pre-commit reads what is staged from its input, and refuses a stemma.lock that does not belong to the sources; the others bring documents that stemma keeps to where Git went.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> post-merge 0',
    'git diff --cached --name-only -z | <%= config.bin %> <%= command.id %> pre-commit',
    '<%= config.bin %> <%= command.id %> post-checkout HEAD~1 HEAD 1',
  ];
  static override args = {
    name: Args.string({ description: 'Of the hook.', options: HOOK_NAMES, required: true }),
  };

  async run(): Promise<HookResult> {
    const { args, argv, flags } = await this.parse(Hook);
    // One of the options.
    const name = args.name as HookName;
    const input = name === 'pre-commit' && !process.stdin.isTTY ? await text(process.stdin) : '';
    // Everything that is not a flag is a text.
    const rest = (argv as string[]).slice(1);
    const call = { name, args: rest, paths: parseStaged(input) };
    const result = await runHook(this.session(flags), call);
    for (const note of result.notes) this.logToStderr('stemma: %s', note);
    return result;
  }
}
