/** Commits and switches without end, until it is killed. Arguments: folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../../src/util/bytes.js';
import { openGit } from '../../../src/vcs/open-git.js';
import { testHost } from './sandbox.js';

const folder = process.argv[2] ?? '';
const host = testHost(folder, () => Date.now(), {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
});

/** One round of what a user does: change, commit, go to the other branch and back. */
async function round(number: number): Promise<void> {
  const repository = await openGit(folder, host);
  if (!repository) throw new Error('no repository');
  const head = await repository.head();
  if (!head) throw new Error('no commit');
  const files = Array.from(
    { length: 5 },
    (_, at) => [`corpus/f${at}.md`, `round ${number} file ${at}\n`] as const,
  );
  for (const [path, text] of files) writeFileSync(join(folder, path), text);
  const edits = new Map(files.map(([path, text]) => [path, utf8(text)]));
  const made = await repository.writeCommit({
    parents: [head],
    base: head,
    edits,
    message: `round ${number}`,
  });
  const reason = `commit: round ${number}`;
  await repository.advanceHead({ from: head, to: made, reason, paths: [...edits.keys()] });
  await repository.switchTo({ branch: 'other' });
  await repository.switchTo({ branch: 'main' });
}

process.stdout.write('ready\n');
for (let number = 0; ; number += 1) await round(number);
