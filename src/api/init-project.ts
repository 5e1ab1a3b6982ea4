import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { whyNotWritable } from '../errors/disk-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { parseSettings } from '../pipeline/settings/parse-settings.js';
import { settingsJsonSchema } from '../pipeline/settings/settings-json-schema.js';
import { openGit } from '../vcs/open-git.js';
import { initGit } from '../vcs/init-git.js';
import { ATTRIBUTES_FILE, attributeLines, withLines } from './install/attributes.js';
import { addProject } from './install/known-projects.js';
import { registerDrivers, type Program } from './install/register-drivers.js';
import { SETTINGS_FILE, STEMMA_FOLDER } from './project-files.js';
import type { Session } from './project.js';
import { settingsTemplate } from './settings-template.js';

/** The question set that the settings of a new project name. */
const QUESTIONS_FILE = 'questions.jsonl';

/** What the user chose. */
export interface InitOptions {
  /** Name of the project; the folder's unless given. */
  readonly name?: string | undefined;
  /** Folder of the documents, relative to the project; `corpus` unless given. */
  readonly source?: string | undefined;
  /** What Git is to call for merges. */
  readonly program: Program;
  /** Look, but change nothing. */
  readonly dryRun?: boolean;
}

/** What was made. */
export interface InitResult {
  readonly folder: string;
  /** True when there was no Git repository before. */
  readonly createdRepository: boolean;
  /** Folders of the documents, relative to the project. */
  readonly sources: readonly string[];
  /** Who keeps the documents: Git, which tracks them already, or stemma. */
  readonly keptBy: 'git' | 'stemma';
  readonly written: readonly string[];
}

/**
 * Makes a stemma project of a folder: stemma.yaml with the defaults, ignore rules, merge drivers, the
 * folder of the documents, and a Git repository where there is none. Documents that Git tracks stay Git's;
 * others are ignored by it and kept by stemma. Settings that are there without a Git repository, as after
 * a copy of the folder, stay as they are. Throws `project-exists`, `source-outside`, `disk-read-only`,
 * `no-permission`, `settings-invalid`.
 */
export async function initProject(session: Session, options: InitOptions): Promise<InitResult> {
  const { folder, host } = session;
  const existing = await openGit(folder, host);
  const settingsFile = join(folder, SETTINGS_FILE);
  const kept = existsSync(settingsFile);
  const named = options.name !== undefined || options.source !== undefined;
  if (kept && (existing !== undefined || named)) {
    throw new StemmaError('project-exists', `'${folder}' is a stemma project already`, {
      data: { folder },
      suggestions: [
        ...(existing === undefined ? ['Run `stemma init` alone to put it under Git.'] : []),
        'Edit stemma.yaml to change it, or run `stemma status`.',
      ],
    });
  }
  const refusal = whyNotWritable(settingsFile);
  if (refusal !== undefined) throw refusal;
  const { sources, questions } = kept
    ? foldersOf(readFileSync(settingsFile, 'utf8'))
    : { sources: [checkedSource(options.source ?? 'corpus')], questions: QUESTIONS_FILE };
  const tracked =
    existing === undefined
      ? []
      : (await Promise.all(sources.map((source) => existing.trackedPaths(source)))).flat();
  const keptBy = tracked.length > 0 ? 'git' : 'stemma';
  const ignored = [
    `/${STEMMA_FOLDER}/`,
    ...(keptBy === 'stemma' ? sources.map((source) => `/${source}/`) : []),
  ];
  const result = {
    folder,
    createdRepository: existing === undefined,
    sources,
    keptBy,
    written: [...(kept ? [] : [SETTINGS_FILE]), '.gitignore', ATTRIBUTES_FILE],
  } as const;
  if (options.dryRun === true) return result;
  if (existing === undefined) await initGit(folder, { defaultBranch: 'main', host });
  for (const source of sources) mkdirSync(join(folder, source), { recursive: true });
  mkdirSync(join(folder, STEMMA_FOLDER), { recursive: true });
  writeFileSync(
    join(folder, STEMMA_FOLDER, 'stemma.schema.json'),
    `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`,
  );
  addLines(join(folder, '.gitignore'), ignored);
  addLines(join(folder, ATTRIBUTES_FILE), attributeLines(questions));
  const git = await openGit(folder, host);
  if (git === undefined) throw new Error('the repository vanished');
  await registerDrivers(git, options.program);
  addProject(git);
  // Last: until it is there the folder is no project, and a stopped call can be repeated.
  if (!kept) {
    const [source = 'corpus'] = sources;
    const name = options.name ?? basename(folder);
    writeFileSync(settingsFile, settingsTemplate({ name, source }));
  }
  return result;
}

/** What settings that are there already say of folders; files outside of the project are nobody's here. */
function foldersOf(text: string): { sources: readonly string[]; questions: string } {
  const { sources, evaluate } = parseSettings(text, SETTINGS_FILE);
  return { sources: sources.map(({ path }) => checkedSource(path)), questions: evaluate.questions };
}

function checkedSource(source: string): string {
  const cleaned = source.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
  const segments = cleaned.split('/');
  if (
    cleaned === '' ||
    cleaned.startsWith('/') ||
    segments.includes('..') ||
    segments.includes('.')
  ) {
    throw new StemmaError(
      'source-outside',
      `cannot use '${source}' as the folder of the documents`,
      {
        data: { source },
        suggestions: ['Name a folder inside the project, such as `--source corpus`.'],
      },
    );
  }
  return cleaned;
}

/** Adds lines that are not there yet; the rest of the file stays as it is. */
function addLines(path: string, lines: readonly string[]): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const after = withLines(before, lines);
  if (after !== before) writeFileSync(path, after);
}
