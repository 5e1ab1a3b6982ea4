import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { StemmaError } from '../errors/stemma-error.js';
import { demoStory, type DemoStep } from './demo-story.js';
import { wrap } from './text.js';

const DEMO_AUTHOR = {
  GIT_AUTHOR_NAME: 'stemma demo',
  GIT_AUTHOR_EMAIL: 'demo@example.invalid',
  GIT_COMMITTER_NAME: 'stemma demo',
  GIT_COMMITTER_EMAIL: 'demo@example.invalid',
};

/** What the demo plays with. */
export interface DemoOptions {
  /** Folder with the demo's corpus and questions. */
  readonly fixtures: string;
  /** Folder to play in; made, and must be empty. */
  readonly folder: string;
  /** The program that runs a command: node and bin/run.js. */
  readonly program: readonly [string, string];
  /** Prints a line. */
  readonly print: (line: string) => void;
  /** False: output of the commands is not shown. */
  readonly show: boolean;
  readonly signal: AbortSignal;
}

/** One command of the demo and how it ended. */
export interface DemoCommand {
  readonly command: string;
  readonly exitCode: number;
  /** Seconds. */
  readonly seconds: number;
}

/** Plays the story through the real commands, each a process of its own. */
export async function playDemo(options: DemoOptions): Promise<DemoCommand[]> {
  prepareFolder(options);
  const played: DemoCommand[] = [];
  for (const step of demoStory) {
    options.signal.throwIfAborted();
    const command = await playStep(step, options);
    if (command !== undefined) played.push(command);
  }
  return played;
}

function prepareFolder({ folder, fixtures }: DemoOptions): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new StemmaError(
      'folder-not-empty',
      `cannot play the demo in '${folder}': it is not empty`,
      {
        data: { folder },
        suggestions: ['Name another folder: `stemma demo my-demo`.', 'Or remove that one first.'],
      },
    );
  }
  mkdirSync(folder, { recursive: true });
  cpSync(join(fixtures, 'corpus'), join(folder, 'corpus'), { recursive: true });
  cpSync(join(fixtures, 'questions.jsonl'), join(folder, 'questions.jsonl'));
}

async function playStep(step: DemoStep, options: DemoOptions): Promise<DemoCommand | undefined> {
  const { print, folder } = options;
  if ('say' in step) {
    print('');
    for (const line of wrap(step.say, 80, '## ')) print(line);
    return undefined;
  }
  print('');
  if ('run' in step) return runStep(step, options);
  if ('set' in step) setSettings(step.set, options);
  else {
    print(`# edit ${step.edit}`);
    const path = join(folder, step.edit);
    writeFileSync(path, readFileSync(path, 'utf8').replace(step.replace, step.by));
  }
  return undefined;
}

function setSettings(
  values: Extract<DemoStep, { set: unknown }>['set'],
  options: DemoOptions,
): void {
  const path = join(options.folder, 'stemma.yaml');
  const document = parseDocument(readFileSync(path, 'utf8'));
  for (const [key, value] of Object.entries(values)) {
    const keys = key.split('.');
    const before: unknown = document.toJS();
    options.print(`# edit stemma.yaml: ${key}: ${shown(valueAt(before, keys))} -> ${shown(value)}`);
    document.setIn(keys, document.createNode(value, { flow: true }));
  }
  writeFileSync(path, document.toString());
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (inner === null || typeof inner !== 'object') return undefined;
    return (inner as Readonly<Record<string, unknown>>)[key]; // any object can be asked for a key
  }, value);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function runStep(
  step: Extract<DemoStep, { run: unknown }>,
  options: DemoOptions,
): Promise<DemoCommand> {
  const { folder, program, show, print } = options;
  const words = step.run.map((word) => (/[^\w.-]/.test(word) ? `"${word}"` : word));
  const command = `stemma ${words.join(' ')}`;
  print(`$ ${command}`);
  const started = performance.now();
  const [node, script] = program;
  const child = spawn(node, [script, ...step.run], {
    cwd: folder,
    stdio: ['ignore', show ? 'inherit' : 'ignore', 'inherit'],
    // Its commits are the demo's, whoever plays it: a machine without a Git name can play it too.
    env: { ...DEMO_AUTHOR, ...process.env },
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 70);
    });
  });
  if (!(step.exits ?? [0]).includes(exitCode)) {
    throw new StemmaError(
      'demo-stopped',
      `the demo stopped: '${command}' ended with exit code ${exitCode}`,
      {
        data: { command, exitCode, folder },
        suggestions: [`The folder '${folder}' is as the command left it.`],
      },
    );
  }
  if (exitCode !== 0) print(`(exit code ${exitCode})`);
  return { command, exitCode, seconds: Number(((performance.now() - started) / 1000).toFixed(2)) };
}
