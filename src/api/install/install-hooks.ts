import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import type { HooksFolder } from '../../vcs/git-hooks.js';
import {
  callsStemma,
  HOOK_MARK,
  HOOK_NAMES,
  hookLine,
  hookScript,
  type HookName,
} from './drivers.js';
import { writeScript, type InstalledPart } from './register-drivers.js';

/**
 * Sets up the hooks. One of the user's own is never touched: it has to call stemma itself, else
 * nothing is done and `hook-exists` says which line to add to which file. Throws the same where the
 * folder of the hooks is shared with other repositories.
 */
export function installHooks(folder: HooksFolder): InstalledPart[] {
  const foreign = HOOK_NAMES.filter((name) => kindOf(folder, name) === 'foreign');
  const missing = folder.isShared
    ? HOOK_NAMES.filter((name) => kindOf(folder, name) !== 'calls')
    : foreign;
  if (missing.length > 0) throw hooksExist(folder, missing);
  return HOOK_NAMES.flatMap((name) => {
    const path = join(folder.path, name);
    if (kindOf(folder, name) === 'calls') return [{ name: path, change: 'unchanged' }];
    const change = writeScript(path, hookScript(name));
    chmodSync(path, 0o755);
    return [{ name: path, change }];
  });
}

/** Removes the hooks that are ours. */
export function removeHooks(folder: HooksFolder): InstalledPart[] {
  return HOOK_NAMES.filter((name) => kindOf(folder, name) === 'ours').map((name) => {
    const path = join(folder.path, name);
    rmSync(path, { force: true });
    return { name: path, change: 'removed' };
  });
}

/** `calls`: somebody else's that calls stemma. */
function kindOf({ path }: HooksFolder, name: HookName): 'none' | 'ours' | 'calls' | 'foreign' {
  const file = join(path, name);
  if (!existsSync(file)) return 'none';
  const script = readFileSync(file, 'utf8');
  if (script.includes(HOOK_MARK)) return 'ours';
  return callsStemma(script, name) ? 'calls' : 'foreign';
}

function hooksExist({ path, isShared }: HooksFolder, names: readonly HookName[]): StemmaError {
  const files = names.map((name) => join(path, name));
  const why = isShared
    ? `core.hooksPath leads to '${path}', which other repositories share`
    : `there are hooks already: ${names.join(', ')}`;
  return new StemmaError('hook-exists', `cannot install hooks: ${why}`, {
    data: { folder: path, hooks: files },
    suggestions: [
      'Add the line yourself and run `stemma install --hooks` again; nothing was changed.',
      ...names.map((name) => `${join(path, name)}: ${hookLine(name)}`),
    ],
  });
}
