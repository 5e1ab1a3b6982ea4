import type { Files } from './project-folder.js';

/** Three short documents and five questions: enough to run every stage in no time. */
export const smallCorpus: Files = {
  'corpus/kettle.md': `# Kettle

Fill the kettle to the mark and close the lid before switching it on.

## Descaling

Descale the kettle with vinegar every two months. Rinse it twice afterwards.
`,
  'corpus/toaster.md': `# Toaster

The browning dial goes from one to seven. Four is golden.

## Crumbs

Empty the crumb tray once a week, when the toaster is cold.
`,
  'corpus/warranty.txt': `Warranty

Every appliance carries a warranty of three years. Keep the receipt: without it no repair is free.
`,
  'questions.jsonl': [
    {
      id: 'q1',
      question: 'How often do I descale the kettle?',
      evidence: [{ document: 'docs/kettle.md', quote: 'with vinegar every two months' }],
      tags: ['care'],
    },
    {
      id: 'q2',
      question: 'Which dial setting is golden?',
      evidence: [{ document: 'docs/toaster.md', quote: 'Four is golden.' }],
      tags: ['use'],
    },
    {
      id: 'q3',
      question: 'When is the crumb tray emptied?',
      evidence: [{ document: 'docs/toaster.md', quote: 'Empty the crumb tray once a week' }],
      tags: ['care'],
    },
    {
      id: 'q4',
      question: 'How long is the warranty?',
      evidence: [{ document: 'docs/warranty.txt', quote: 'a warranty of three years' }],
      tags: ['terms'],
    },
    {
      id: 'q5',
      question: 'Is a repair free without the receipt?',
      evidence: [{ document: 'docs/warranty.txt' }],
      tags: ['terms'],
    },
  ]
    .map((question) => `${JSON.stringify(question)}\n`)
    .join(''),
};
