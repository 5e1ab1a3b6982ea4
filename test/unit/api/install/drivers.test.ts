import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributeLines, withLines } from '../../../../src/api/install/attributes.js';
import {
  callsStemma,
  hookLine,
  hookScript,
  runnerScript,
} from '../../../../src/api/install/drivers.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stemma-drivers-'));
  execFileSync('git', ['init', '--quiet', folder]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('runnerScript', () => {
  it('runs a program at any path with its arguments as they are', () => {
    const program = join(folder, `it's a "pro$gram" %A`);
    writeFileSync(program, 'process.stdout.write(JSON.stringify(process.argv.slice(2)))');
    const script = join(folder, 'run');
    writeFileSync(script, runnerScript([process.execPath, program]));
    const args = ['hook', "it's", '$HOME', 'a  b', ''];
    const printed = execFileSync('sh', [script, ...args], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(args);
  });
});

describe('attributeLines', () => {
  it('name a question set at any path, and nothing else, to Git', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', ' ', '"', '*', '?', '[', ']', '\\', '/', 'ü', '#', '!'), {
        minLength: 1,
        maxLength: 8,
      })
      .map(
        (letters) =>
          `${letters
            .join('')
            .replace(/\/+/g, '/')
            .replace(/^\/|\/$/g, '')}x`,
      );
    fc.assert(
      fc.property(path, (questions) => {
        writeFileSync(join(folder, '.gitattributes'), withLines('', attributeLines(questions)));
        const of = (name: string) => {
          const args = ['check-attr', '-z', 'merge', '--', name];
          const said = execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
          return said.split('\0')[2];
        };
        expect(of(questions)).toBe('stemma-questions');
        expect(of(`${questions}y`)).toBe('unspecified');
        expect(of(`deep/${questions}`)).toBe('unspecified');
        expect(of('stemma.lock')).toBe('stemma-lock');
      }),
      { numRuns: 40 },
    );
  });

  it('are added once, behind what is there', () => {
    const lines = attributeLines('questions.jsonl');
    const once = withLines('*.png binary', lines);
    expect(once).toMatch(/^\*\.png binary\n\/stemma\.lock merge=stemma-lock\n/);
    expect(withLines(once, lines)).toBe(once);
  });
});

describe('callsStemma', () => {
  it('knows the line that people are told to add, and the same by hand', () => {
    expect(callsStemma(`#!/bin/sh\nmake\n${hookLine('pre-commit')}\n`, 'pre-commit')).toBe(true);
    expect(callsStemma(hookScript('post-merge'), 'post-merge')).toBe(true);
    expect(callsStemma('npx stemma hook post-merge "$@"', 'post-merge')).toBe(true);
    expect(callsStemma('npx stemma hook post-merge', 'pre-commit')).toBe(false);
    expect(callsStemma('npx stemma status', 'pre-commit')).toBe(false);
  });
});
