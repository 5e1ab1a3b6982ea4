import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashFileCached } from '../../../../../../src/pipeline/stages/embed/transformers/file-hash.js';
import { temporaryFolder, testHost } from '../embed-context-of.js';

const folder = temporaryFolder();
const path = join(folder, 'weights');
const NOON = Date.parse('2026-01-01T12:00:00Z');
const hours = (count: number) => new Date(NOON - count * 3_600_000);

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function write(text: string, date: Date): void {
  writeFileSync(path, text);
  utimesSync(path, date, date);
}

it('hashes a file again when it changed, also to the same size and time', async () => {
  const host = testHost(join(folder, 'cache'));
  write('one', hours(1));
  expect(await hashFileCached(path, host)).toBe(sha256('one'));
  write('two', hours(2));
  expect(await hashFileCached(path, host)).toBe(sha256('two'));
  write('six', hours(2));
  expect(await hashFileCached(path, host)).toBe(sha256('six'));
});

it('remembers a hash while the file stays as it is', async () => {
  const host = testHost(join(folder, 'remembering'));
  write('one', hours(1));
  await hashFileCached(path, host);
  const records = join(host.cacheFolder, 'hashes');
  const [record] = readdirSync(records);
  const stored = join(records, record!);
  const planted = sha256('planted');
  writeFileSync(stored, readFileSync(stored, 'utf8').replace(sha256('one'), planted));
  expect(await hashFileCached(path, host)).toBe(planted);
});

it('does not remember a file that was written just now', async () => {
  const host = testHost(join(folder, 'racy'));
  write('one', new Date());
  expect(await hashFileCached(path, host)).toBe(sha256('one'));
  expect(() => readdirSync(join(host.cacheFolder, 'hashes'))).toThrow();
});

it('takes a torn record for none', async () => {
  const host = testHost(join(folder, 'torn'));
  write('one', hours(1));
  await hashFileCached(path, host);
  const records = join(host.cacheFolder, 'hashes');
  mkdirSync(records, { recursive: true });
  for (const name of readdirSync(records)) writeFileSync(join(records, name), '{"state":');
  expect(await hashFileCached(path, host)).toBe(sha256('one'));
});
