import type { CachedStat, FileStat } from '../model/stat-cache.js';

/** Milliseconds by which the clock of a file system may lag behind ours. */
const CLOCK_LAG = 20;
/** The same where it counts in whole seconds, or in pairs of them as FAT does. */
const COARSE_CLOCK_LAG = 2000;
const SECOND = 1000;

/**
 * True when a file must still hold what it held when it was read: size, times and inode are the
 * same, and neither time is so close to that reading that a later write could have the same one
 * (the racy-clean rule; see Git's technical documentation, racy-git). The status time counts too:
 * the modification time may have been set back on purpose.
 */
export function isUnchanged(stat: FileStat, cached: CachedStat): boolean {
  return (
    stat.size === cached.size &&
    stat.modified === cached.modified &&
    stat.changed === cached.changed &&
    stat.inode === cached.inode &&
    !isRacy(stat.modified, cached.checked) &&
    !isRacy(stat.changed, cached.checked)
  );
}

function isRacy(time: number, checked: number): boolean {
  const lag = time % SECOND === 0 ? COARSE_CLOCK_LAG : CLOCK_LAG;
  return time + lag >= checked;
}
