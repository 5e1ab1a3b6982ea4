import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Host } from '../../../src/model/host.js';
import { openGit } from '../../../src/vcs/open-git.js';
import { Sandbox, codeOf } from './sandbox.js';

/** A host that knows which processes live, as the real one does. */
function livingHost(host: Host): Host {
  return {
    ...host,
    isProcessAlive: (id) => {
      try {
        process.kill(id, 0);
        return true;
      } catch {
        return false;
      }
    },
  };
}

test('a kill at any instant leaves a whole repository, and the next switch finishes', async () => {
  const box = new Sandbox().init();
  for (let file = 0; file < 5; file += 1) box.write(`corpus/f${file}.md`, 'start\n');
  box.commitAll('start');
  box.git('switch', '--quiet', '--create', 'other');
  for (let file = 0; file < 40; file += 1) box.write(`more/g${file}.md`, `${file}\n`);
  box.commitAll('other');
  box.git('switch', '--quiet', 'main');
  const worker = join(import.meta.dirname, 'kill-worker.ts');
  const delays = [30, 90, 150, 210, 270, 330, 390, 450, 600];
  const commits = (): number => Number(box.git('rev-list', '--count', 'main'));
  // A busy machine needs more rounds to get as far.
  for (let round = 0; round < delays.length || (commits() <= 5 && round < 40); round += 1) {
    const delay = delays[round] ?? 600;
    const child = spawn(process.execPath, ['--import', 'tsx', worker, box.folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await sleep(delay);
    child.kill('SIGKILL');
    await once(child, 'exit');
    box.fsck();
    const repository = await openGit(box.folder, livingHost(box.host));
    if (!repository) throw new Error('the repository is gone');
    const head = await repository.resolveRef('main');
    /** An edit that was not committed yet is a local change; take it back, as its owner could. */
    const takeBackEdits = async (): Promise<void> => {
      // A kill between index and branch leaves the commit staged, and the branch's lock, which
      // stemma would take over from a dead process but Git asks its owner to remove.
      rmSync(join(box.folder, '.git/refs/heads/main.lock'), { force: true });
      box.git('reset', '--quiet');
      for (const { path } of await repository.listFilesAt(head, 'corpus')) {
        const committed = (await repository.readFileAt(head, path))!;
        const found = box.read(path);
        // What a switch writes is never among them: it is in a commit.
        if (found === 'start\n' || found === Buffer.from(committed).toString()) continue;
        expect(found).toMatch(/^(round \d+ file \d+\n)?$/);
        box.write(path, committed);
      }
    };
    const branch = (await repository.currentBranch()) === 'main' ? 'other' : 'main';
    if ((await codeOf(repository.switchTo({ branch }))) === 'local-changes') {
      await takeBackEdits();
      await repository.switchTo({ branch });
    }
    await repository.switchTo({ branch: 'main' });
    await takeBackEdits();
    expect(box.status()).toBe('');
    await repository.updateRef('refs/heads/main', {
      from: head,
      to: head,
      reason: 'still movable',
    });
    expect(existsSync(join(box.folder, '.git/index.lock'))).toBe(false);
  }
  expect(commits()).toBeGreaterThan(5);
  box.fsck();
  box.dispose();
});
