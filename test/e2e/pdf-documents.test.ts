import { afterEach, expect, it } from 'vitest';
import type { CheckResult } from '../../src/api/check-project.js';
import type { DocumentResult } from '../../src/api/read-document.js';
import type { RunResult } from '../../src/api/run-project.js';
import { drawing, linesAt, pdfFile, pdfPages } from '../support/pdf-file.js';
import { doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

let project: ProjectFolder | undefined;

afterEach(() => {
  project?.dispose();
});

const page = (text: string) => drawing(linesAt([text], 72, 700));
const scanned = {
  ...pdfPages([page('The kettle has a warranty.'), '/Im Do'], '/XObject<</Im 6 0 R>>'),
  6: '<</Type/XObject/Subtype/Image/Width 9/Height 9/Length 0>>\nstream\n\nendstream',
};
const password = `/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'ab'.repeat(32)}>/U<${'ab'.repeat(32)}>>>/ID[<01><01>]`;

it('PDF documents are taken, read on their thread, and what is amiss with them is told', async () => {
  const files = {
    ...smallCorpus,
    'corpus/warranty.pdf': pdfFile(scanned),
    'corpus/warranty.pdf.meta.yaml': 'title: Warranty\n',
  };
  project = await prepareProject({ until: 'init', files });
  const { code, stderr } = await runInProcess(project, ['run']);
  expect(code).toBe(0);
  expect(stderr).toContain('1 warning about texts: `stemma check` lists what and why');
  expect(project.lock().texts).toMatchObject({ documents: 4, warnings: 1 });
  const read = await doneJson<DocumentResult>(project, 'cat', 'docs/warranty.pdf');
  expect(read).toMatchObject({
    mediaType: 'application/pdf',
    text: 'The kettle has a warranty.',
    marks: [{ type: 'page', number: 1, start: 0, end: 26 }],
    metadata: { title: 'Warranty' },
    chunks: [{ text: 'The kettle has a warranty.' }],
  });
  expect((await doneJson<CheckResult>(project, 'check')).findings).toEqual([
    {
      severity: 'warning',
      check: 'image-only-page',
      document: 'docs/warranty.pdf',
      message: 'page 2: pictures and no text, as scanned paper has',
    },
  ]);

  project.write('corpus/secret.pdf', pdfFile(pdfPages([page('Secret')]), password));
  project.write('corpus/cut.pdf', pdfFile(scanned).subarray(0, 300));
  const refusal = await refused(project, 'run');
  expect(refusal).toMatchObject({ exit: 1, code: 'extract-failed' });
  expect(refusal.message).toContain("'docs/cut.pdf': it is damaged or truncated");
  project.set({ 'pipeline.extract.onError': 'skip' });
  expect(await doneJson<RunResult>(project, 'run')).toMatchObject({ skipped: 2, warnings: 1 });
  project.write('corpus/secret.pdf', pdfFile(pdfPages([page('No secret any more')])));
  expect(await doneJson<RunResult>(project, 'run')).toMatchObject({ skipped: 1, warnings: 1 });
});
