import type { WritePoint } from './write-point.js';

/**
 * What happens at a write point:
 * `kill` ends the process before it;
 * `tear` lets half of the bytes through and ends the process;
 * `full` fills the disk: half of the bytes still fit, all that takes space fails from there on;
 * `broken` lets this and every later change fail with EIO;
 * `glitch` lets this one change fail with EIO.
 */
export type FaultKind = 'kill' | 'tear' | 'full' | 'broken' | 'glitch';

/** All kinds, those that end the process first. */
export const FAULT_KINDS: readonly FaultKind[] = ['kill', 'tear', 'full', 'broken', 'glitch'];

/** A fault at a write point of a command. */
export interface Fault {
  readonly kind: FaultKind;
  readonly point: WritePoint;
}

/** True where the process is ended, false where a call fails. */
export function isFatal(kind: FaultKind): boolean {
  return kind === 'kill' || kind === 'tear';
}

const ACTIONS = {
  kill: { STEMMA_FAULT_DO: 'kill' },
  tear: { STEMMA_FAULT_DO: 'tear' },
  full: { STEMMA_FAULT_DO: 'from', STEMMA_FAULT_ERRNO: 'ENOSPC' },
  broken: { STEMMA_FAULT_DO: 'from', STEMMA_FAULT_ERRNO: 'EIO' },
  glitch: { STEMMA_FAULT_DO: 'once', STEMMA_FAULT_ERRNO: 'EIO' },
} as const;

/** What tells fault-shim.c of a fault. */
export function environmentOf({ kind, point }: Fault): Readonly<Record<string, string>> {
  return { STEMMA_FAULT_AT: String(point.number), ...ACTIONS[kind] };
}

const TAKES_SPACE: ReadonlySet<string> = new Set(['create', 'write', 'folder', 'link']);

/**
 * Points at which a kind of fault shows something new. A process killed before a sync leaves what
 * one leaves that is killed before the next change; there is no half of one byte; a full disk still
 * renames and removes.
 */
export function pointsFor(kind: FaultKind, points: readonly WritePoint[]): WritePoint[] {
  return points.filter(({ operation, bytes }) => {
    if (kind === 'kill') return operation !== 'sync';
    if (kind === 'tear') return bytes > 1;
    if (kind === 'full') return TAKES_SPACE.has(operation);
    return true;
  });
}
