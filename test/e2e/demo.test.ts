import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BisectResult } from '../../src/api/bisect/bisect-project.js';
import type { LogResult } from '../../src/api/log-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { ProjectFolder } from '../support/project-folder.js';

/* `stemma demo`, once, with the real model; then a look at what it said and what it left. */
let around: ProjectFolder;
let demo: ProjectFolder;
let told = '';

beforeAll(async () => {
  // A machine on which Git was never set up.
  const nobody = {
    GIT_AUTHOR_NAME: undefined,
    GIT_AUTHOR_EMAIL: undefined,
    GIT_COMMITTER_NAME: undefined,
    GIT_COMMITTER_EMAIL: undefined,
  };
  around = new ProjectFolder({ env: nobody });
  demo = around.at(`${around.folder}/stemma-demo`);
  told = await around.ok('demo');
}, 240_000);

afterAll(() => {
  around.dispose();
});

/** What the demo printed from one of its commands up to the next. */
function output(command: string): string {
  const start = told.indexOf(`$ stemma ${command}\n`);
  if (start < 0) throw new Error(`the demo did not run: stemma ${command}`);
  const end = told.indexOf('\n$ stemma ', start + 1);
  return told.slice(start, end < 0 ? undefined : end);
}

describe('the demo', () => {
  it('names the commit that made answers worse, which it was not told', async () => {
    const shown = output('bisect --good production-1 --bad production');
    const [, named = ''] = /^first bad commit: ([0-9a-f]{10}) /m.exec(shown) ?? [];
    const subject = demo.git('log', '-1', '--format=%s', named);
    expect(subject).toBe('Fewer, larger chunks, vectors only');
    expect(shown).toContain('pipeline.chunk.size: 200 -> 900');
    // Asked again, of the folder that was left, it says the same.
    const range = ['--good', 'production-1', '--bad', `${named}~0`];
    const { firstBad } = await demo.json<BisectResult>('bisect', ...range);
    expect(firstBad.commit.slice(0, 10)).toBe(named);
  });

  it('shows that production got worse, with statistics', () => {
    const shown = output('compare production-1 production --moved 3');
    const [, base, candidate] = /^nDCG@10 +([\d.]+) +([\d.]+) /m.exec(shown) ?? [];
    expect(Number(candidate)).toBeLessThan(Number(base));
    expect(shown).toContain('verdict: fail');
  });

  it('refuses the branch that is worse and promotes the one that is better', () => {
    const refused = output('promote tiny-chunks --dry-run');
    expect(refused).toMatch(/verdict: (fail|inconclusive)/);
    expect(refused).toMatch(/\(exit code [34]\)/);
    const promoted = output('promote fix');
    expect(promoted).toContain('verdict: pass');
    expect(promoted).not.toContain('(exit code');
    expect(promoted).toMatch(/^production is now [0-9a-f]{10} \(tag production-2\), with fix$/m);
  });

  it('leaves production at the promoted commit, with its tag and trailers', async () => {
    expect(demo.git('tag').split('\n')).toEqual(['production-1', 'production-2']);
    const tip = demo.git('rev-parse', 'production');
    expect(demo.git('rev-parse', 'production-2^{commit}')).toBe(tip);
    const message = demo.git('log', '-1', '--format=%B', 'production');
    expect(message).toMatch(/^Promote 'fix' to production$/m);
    expect(message).toMatch(/^Stemma-Promoted: production$/m);
    expect(message).toMatch(/^Stemma-Verdict: [0-9a-f]{64}$/m);
    expect(demo.git('log', '-1', '--format=%P', 'production').split(' ')).toEqual([
      demo.git('rev-parse', 'production-2^1'),
      demo.git('rev-parse', 'fix'),
    ]);
    const { commits } = await demo.json<LogResult>('log', 'production', '--first-parent');
    expect(commits[0]?.metrics?.['nDCG@10']).toBeGreaterThan(commits[1]?.metrics?.['nDCG@10'] ?? 0);
  });

  it('leaves a sound project to explore', async () => {
    expect(await demo.ok('fsck')).toContain('all sound');
    demo.gitFsck();
    expect(demo.git('status', '--porcelain')).toBe('');
    expect((await demo.json<StatusResult>('status')).clean).toBe(true);
  });

  it('fits 80 columns and has no escape codes', () => {
    expect(told).not.toContain('\u001b');
    expect(told.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is refused in a folder that is not empty', async () => {
    const { code, stdout } = await around.stemma('demo', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'folder-not-empty' } });
  });
});
