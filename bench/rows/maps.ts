import type { Bench } from '../bench.js';
import type { Row } from '../row.js';
import type { MapTimes } from '../programs/maps.js';
import { ProjectFolder } from '../../test/support/project-folder.js';

const ROUNDS = 5;

const METHOD =
  'In one process on the built library, keys of 28 bytes and values of 64 that do not compress, object store on disk. ';

/** A large map from sorted entries. */
export const mapBuild: Row = {
  id: 'map-build',
  what: 'map of 1,000,000 entries, sorted input',
  bar: { kind: 'at most', limit: 10 },
  unit: 's',
  method: `${METHOD}Building and flushing into an empty store each round; making the entries is part of it.`,
  async measure(bench) {
    const { build, peakBytes } = await mapTimes(bench);
    return { samples: build.map((ms) => ms / 1000), peakBytes };
  },
};

/** Two large maps that differ little. */
export const mapDiff: Row = {
  id: 'map-diff',
  what: 'diff of two such maps, 100 changed',
  bar: { kind: 'at most', limit: 50 },
  unit: 'ms',
  method: `${METHOD}The second map has 100 other values, far from each other. Warm: compared once before.`,
  async measure(bench) {
    const { diff, changes } = await mapTimes(bench);
    return { samples: diff, checks: [{ what: '100 changes found', holds: changes === 100 }] };
  },
};

/** One entry of a large map. */
export const mapGet: Row = {
  id: 'map-get',
  what: 'get from such a map',
  bar: { kind: 'at most', limit: 0.2 },
  unit: 'ms',
  method: `${METHOD}Mean of 10,000 random keys a round. Warm: all of them were read once before; their nodes are more than the reader keeps, so most are read from the store again.`,
  async measure(bench) {
    const { get, found } = await mapTimes(bench);
    return { samples: get, checks: [{ what: 'every key found', holds: found === 10_000 }] };
  },
};

function mapTimes(bench: Bench): Promise<MapTimes & { readonly peakBytes: number }> {
  return bench.prepare('map times', async () => {
    const { entries, rounds, seed } = bench.sizes;
    const place = new ProjectFolder();
    const figures = [entries, Math.min(ROUNDS, rounds), seed].map(String);
    const { stdout, peakBytes } = bench.commands.program(place, 'maps', ...figures);
    place.dispose();
    // The program prints what its type says.
    return { ...(JSON.parse(stdout) as MapTimes), peakBytes };
  });
}
