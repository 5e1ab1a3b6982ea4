import type { TrustList, TrustRemoval, TrustResult } from '../api/trust-module.js';
import { bytes, plural, short } from './text.js';

/** What would run, before it is trusted. */
export function renderModule({ path, files, packages, hash, project }: TrustResult): string[] {
  const [entry, ...imported] = files;
  return [
    `${path}  (${bytes(entry?.size ?? 0)}, hash ${short(hash)})`,
    ...imported.map((file) => `  imports ${file.path}  (${bytes(file.size)})`),
    ...packages.map(({ name, version }) => `  uses package ${name} ${version}, not looked into`),
    `Trusted, it runs with all your rights whenever stemma embeds in '${project}'.`,
  ];
}

/** What is trusted now. */
export function renderTrusted({ path, hash }: TrustResult): string[] {
  return [`${path} is trusted as it is now (hash ${short(hash)}); a change needs trust again`];
}

/** All that is trusted, a line each. */
export function renderTrustList({ trusted }: TrustList): string[] {
  if (trusted.length === 0) return ['Nothing is trusted.'];
  return trusted.map(
    ({ project, path, hash, at }) => `${project}  ${path}  ${short(hash)}  ${at.slice(0, 10)}`,
  );
}

/** What is trusted no more. */
export function renderRemoval({ removed }: TrustRemoval): string[] {
  const [first] = removed;
  return [`${first?.path ?? ''} is trusted no more (${plural(removed.length, 'version')})`];
}
