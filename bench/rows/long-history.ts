import { execFileSync } from 'node:child_process';
import { benchSettings, type Bench } from '../bench.js';
import type { ProjectFolder } from '../../test/support/project-folder.js';

const DOCUMENTS = 20;
const FIRST_DATE = Date.UTC(2026, 0, 1) / 1000;
const MINUTE = 60;

/**
 * A small project with that many commits, each with figures of its own in stemma.lock, in one pack
 * as a clone has them. Git writes them (fast-import): what is measured is reading.
 */
export function longHistory(bench: Bench, commits: number): Promise<ProjectFolder> {
  return bench.prepare(`history of ${commits} commits`, async () => {
    bench.say(`a history of ${commits} commits`);
    const project = bench.newProject(DOCUMENTS);
    project.set(benchSettings);
    bench.commands.stemma(project, 'commit', '-m', 'First');
    const input = importStream(project, commits);
    const { folder: cwd, env } = project;
    execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd, env, input });
    project.git('reset', '--quiet', '--hard', 'main');
    return project;
  });
}

/** The files of the last commit in a new history, in the language of `git fast-import`. */
function importStream(project: ProjectFolder, commits: number): string {
  const lock = project.read('stemma.lock');
  const files = project.git('ls-files').split('\n');
  const first = files.map((path) => fileCommand(path, project.read(path))).join('');
  const parts = ['reset refs/heads/main\n'];
  for (let number = 0; number < commits; number++) {
    const recall = (0.5 + (number % 5000) / 10_000).toFixed(4);
    const evaluation = `evaluation:\n  questions: 5\n  questionsHash: "${number}"\n  metrics:\n    R@5: ${recall}\n`;
    parts.push(
      `commit refs/heads/main\nmark :${number + 1}\n`,
      `committer Ada Archivist <ada@example.com> ${FIRST_DATE + number * MINUTE} +0000\n`,
      dataOf(`Commit ${number}\n`),
      number === 0 ? first : `from :${number}\n`,
      fileCommand('stemma.lock', `${lock}${evaluation}`),
    );
  }
  return parts.join('');
}

function fileCommand(path: string, content: string): string {
  return `M 100644 inline ${path}\n${dataOf(content)}`;
}

function dataOf(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}
