import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeWriterLock } from '../../../src/store/writer-lock.js';
import { storeFolder } from './store-folder.js';

const owner = { processId: 1234, hostName: 'here', command: 'stemma commit' };
const script = fileURLToPath(new URL('hold-writer-lock.ts', import.meta.url));

/** Another process that tries to take the lock; resolves with what it says. */
async function otherProcess(folder: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { said: said.toString().trim(), child };
}

describe('the lock of the writer', () => {
  it('is held by one, here and in other processes, until it is released', async () => {
    const folder = storeFolder();
    const lock = takeWriterLock(folder, owner);
    expect(() => takeWriterLock(folder, owner)).toThrow(
      expect.objectContaining({ code: 'repository-busy', data: { owner } }),
    );
    expect((await otherProcess(folder)).said).toBe('repository-busy');
    lock.release();
    expect(existsSync(join(folder, 'writer.json'))).toBe(false);
    takeWriterLock(folder, owner).release();
  });

  it('held by another process names that process, and is free once it was killed', async () => {
    const folder = storeFolder();
    const { said, child } = await otherProcess(folder);
    expect(said).toBe('held');
    expect(() => takeWriterLock(folder, owner)).toThrow(
      expect.objectContaining({
        code: 'repository-busy',
        message: `cannot write to '${folder}': process ${child.pid ?? 0} (stemma run) is writing`,
      }),
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(folder, 'writer.json'))).toBe(true);
    takeWriterLock(folder, owner).release();
  });

  it('says so without a name where the owner has not written one yet', () => {
    const folder = storeFolder();
    const lock = takeWriterLock(folder, owner);
    for (const content of ['', '{"processId": 12']) {
      writeFileSync(join(folder, 'writer.json'), content);
      expect(() => takeWriterLock(folder, owner)).toThrow('another process is writing');
    }
    lock.release();
  });

  it('in a folder that is not there, or on a file that is no lock, is a clear error', () => {
    const folder = storeFolder();
    expect(() => takeWriterLock(join(folder, 'absent'), owner)).toThrow(
      expect.objectContaining({ code: 'store-unreadable' }),
    );
    writeFileSync(join(folder, 'writer.lock'), 'no lock of ours '.repeat(100));
    expect(() => takeWriterLock(folder, owner)).toThrow(
      expect.objectContaining({ code: 'store-damaged' }),
    );
  });
});
