/** One step of the demo: something said, a file edited as a user would, or a command run. */
export type DemoStep =
  | { readonly say: string }
  | {
      /** Key paths of stemma.yaml with the value that each gets. */
      readonly set: Readonly<Record<string, string | number | readonly string[]>>;
    }
  | { readonly edit: string; readonly replace: string; readonly by: string }
  | {
      readonly run: readonly string[];
      /** Exit codes that the story goes on with; 0 unless given. */
      readonly exits?: readonly number[];
    };

/**
 * The bot got worse (story 1), and the winner is shipped (story 3). Nothing of what is found is
 * known here: every figure, the bad commit and the verdicts come from the commands.
 */
export const demoStory: readonly DemoStep[] = [
  { say: 'A support bot answers from the documentation in corpus/. Take it under stemma.' },
  { run: ['init', '--name', 'tarnholt-support'] },
  { say: 'Rules for production: besides not getting worse, a floor for the ranking.' },
  { set: { 'promote.require': ['nDCG@10 >= 0.5'] } },
  { run: ['run'] },
  { run: ['eval'] },
  { run: ['commit', '-m', 'Documentation and first pipeline'] },
  { say: 'Make it production. A first promotion creates the branch; later ones pass a gate.' },
  { run: ['promote', 'main'] },
  { run: ['switch', 'production'] },

  { say: 'Weeks pass. The documentation changes, and somebody saves on the embedding bill.' },
  {
    edit: 'corpus/release-notes/firmware.md',
    replace: '# ',
    by: '# Updated weekly: ',
  },
  { run: ['commit', '-m', 'Firmware notes are updated weekly'] },
  {
    set: {
      'pipeline.chunk.size': 900,
      'pipeline.chunk.overlap': 0,
      'pipeline.retrieve.mode': 'dense',
    },
  },
  { run: ['commit', '-m', 'Fewer, larger chunks, vectors only'] },
  {
    edit: 'corpus/policies/service-level.md',
    replace: '# ',
    by: '# Current: ',
  },
  { run: ['commit', '-m', 'Service levels: mark the current page'] },

  { say: 'Users complain: answers got worse. Did they, and since when?' },
  { run: ['compare', 'production-1', 'production', '--moved', '3'] },
  { run: ['bisect', '--good', 'production-1', '--bad', 'production'] },

  { say: 'Branch off production, data and all, and try something.' },
  { run: ['switch', '-c', 'tiny-chunks', 'production'] },
  { set: { 'pipeline.chunk.size': 40 } },
  { run: ['commit', '-m', 'Very small chunks'] },
  { say: "May it go to production? The gate measures the merge result under production's rules." },
  { run: ['promote', 'tiny-chunks', '--dry-run'], exits: [0, 3, 4] },

  { say: 'Another branch: moderate chunks with overlap, vectors and words together.' },
  { run: ['switch', '-c', 'fix', 'production'] },
  {
    set: {
      'pipeline.chunk.size': 160,
      'pipeline.chunk.overlap': 40,
      'pipeline.retrieve.mode': 'hybrid',
    },
  },
  { run: ['run'] },
  { run: ['commit', '-m', 'Moderate chunks with overlap, hybrid retrieval'] },
  { run: ['diff', 'production', 'fix'] },
  { run: ['compare', 'production', 'fix'] },
  { run: ['promote', 'fix'], exits: [0, 3, 4] },
];
