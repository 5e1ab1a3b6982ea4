import { afterEach, describe, expect, it } from 'vitest';
import type { BisectResult } from '../../src/api/bisect/bisect-project.js';
import { copyDemoCorpus } from '../support/demo-corpus.js';
import { done, doneJson } from '../support/prepared-project.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

const WARRANTY = 'docs/policies/returns-and-warranty.txt';
const WARRANTY_FILE = WARRANTY.replace('docs/', 'corpus/');

const projects: ProjectFolder[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

async function demo(): Promise<ProjectFolder> {
  const project = new ProjectFolder();
  projects.push(project);
  copyDemoCorpus(project);
  await done(project, 'init');
  // Nothing to embed: forty commits are quickly made.
  project.set({ ...withoutModel, 'pipeline.retrieve.mode': 'lexical' });
  await done(project, 'commit', '-m', 'Good');
  return project;
}

/**
 * A commit that no question depends on: every fourth one edits a document, the others something that
 * is none, by the system's git.
 */
async function harmless(project: ProjectFolder, i: number): Promise<void> {
  if (i % 4 === 0) {
    project.write('corpus/guides/notes.md', `# Notes\n\nMeeting number ${i} took place.\n`);
    await done(project, 'commit', '-m', `Note ${i}`);
  } else {
    project.write('NOTES.txt', `Meeting number ${i} took place.\n`);
    project.git('add', 'NOTES.txt');
    project.git('commit', '--quiet', '-m', `Note ${i}`);
  }
}

/** A commit whose settings are no settings. */
function broken(project: ProjectFolder, i: number): void {
  const settings = project.read('stemma.yaml');
  project.write('stemma.yaml', settings.replace('splitter:', 'spliter:'));
  project.git('commit', '--quiet', '--all', '-m', `Break ${i}`);
  project.write('stemma.yaml', settings);
  project.git('commit', '--quiet', '--all', '-m', `Mend ${i}`);
}

async function truncate(project: ProjectFolder): Promise<string> {
  const text = project.read(WARRANTY_FILE);
  project.write(WARRANTY_FILE, text.slice(0, 300));
  await done(project, 'commit', '-m', 'Tidy the warranty');
  return project.git('rev-parse', 'HEAD');
}

describe('bisect', () => {
  it('finds a document truncated twelve commits back among forty, and what it did', async () => {
    const project = await demo();
    for (let i = 1; i <= 27; i++) await harmless(project, i);
    const planted = await truncate(project);
    for (let i = 29; i <= 40; i++) await harmless(project, i);
    const found = await doneJson<BisectResult>(project, 'bisect', '--good', 'HEAD~40');
    expect(found.firstBad).toMatchObject({ commit: planted, subject: 'Tidy the warranty' });
    expect(found.commits).toBe(40);
    expect(found.steps.length).toBeLessThanOrEqual(6);
    expect(found.suspects).toEqual([]);
    expect(found.settingChanges).toEqual([]);
    expect(found.documentChanges).toMatchObject([{ document: WARRANTY, change: 'changed' }]);
    expect(found.fallen.length).toBeGreaterThan(5);
    expect(found.lastGood.value - found.firstBad.value).toBeGreaterThan(0.03);
    // The stage and the document that did it, for every question that was asked.
    const { explanation } = found;
    expect(explanation.asked).toBe(Math.min(20, found.fallen.length));
    expect(explanation.causes[0]).toMatchObject({
      kind: 'text-edited',
      stages: ['documents'],
      documents: [WARRANTY],
      settings: [],
      questions: explanation.asked,
    });
    expect(explanation.reasons.map(({ id }) => id).sort()).toEqual(
      found.fallen
        .slice(0, 20)
        .map(({ id }) => id)
        .sort(),
    );
    // The story names all three, and changes nothing of what is printed.
    const told = await done(project, 'bisect', '--good', 'HEAD~40', '--explain', 'story.md');
    expect(told).toContain(`first bad commit: ${planted.slice(0, 10)} Tidy the warranty`);
    expect(told).toContain(
      `what did it, by the ${explanation.asked} questions that fell most:\n  ${explanation.asked} by documents: ${WARRANTY} was edited`,
    );
    expect(told.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const story = project.read('story.md');
    expect(await done(project, 'bisect', '--good', 'HEAD~40', '--explain', '-')).toBe(story);
    expect(story).toMatch(/^# `SpanR@1500t` fell from 0\.\d+ to 0\.\d+$/m);
    expect(story).toContain(
      `\`${planted.slice(0, 10)}\` Tidy the warranty is the first bad commit.`,
    );
    expect(story).toContain(
      `- ${explanation.asked} questions by documents: ${WARRANTY} was edited`,
    );
    // By one question that the document answers, and by one that it does not.
    const [worst] = found.fallen;
    const one = ['bisect', '--good', 'HEAD~40', '--question', worst?.id ?? ''];
    const byOne = await doneJson<BisectResult>(project, ...one);
    expect(byOne).toMatchObject({ questions: 1, firstBad: { commit: planted } });
    const other = await runInProcess(project, [
      ...['bisect', '--good', 'HEAD~40', '--question', 'q001', '--json'],
    ]);
    expect(other.code).toBe(1);
    expect(JSON.parse(other.stdout)).toMatchObject({ error: { code: 'nothing-to-bisect' } });
  });

  it('passes over commits that cannot run, and names those that may be it as well', async () => {
    const project = await demo();
    broken(project, 1);
    await harmless(project, 2);
    const planted = await truncate(project);
    await harmless(project, 3);
    broken(project, 4);
    const found = await doneJson<BisectResult>(project, 'bisect', '--good', 'HEAD~7');
    expect(found).toMatchObject({ firstBad: { commit: planted }, suspects: [] });

    // The commit before the planted one cannot run: either may have done it.
    const next = await demo();
    const settings = next.read('stemma.yaml');
    next.write('stemma.yaml', settings.replace('splitter:', 'spliter:'));
    next.git('commit', '--quiet', '--all', '-m', 'Break');
    next.write('stemma.yaml', settings);
    const mended = await truncate(next);
    const either = await doneJson<BisectResult>(next, 'bisect', '--good', 'HEAD~2');
    expect(either).toMatchObject({
      firstBad: { commit: mended },
      suspects: [{ subject: 'Break', value: null, bad: null }],
    });
    expect(either.suspects[0]?.skipped).toContain('spliter');
  });

  it('refuses questions and metrics that there are not', async () => {
    const project = await demo();
    await truncate(project);
    const { stdout } = await runInProcess(project, [
      ...['bisect', '--good', 'HEAD~1', '--question', 'q01', '--json'],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'unknown-question', data: { question: 'q01' } },
    });
  });
});
