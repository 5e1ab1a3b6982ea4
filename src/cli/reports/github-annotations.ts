import type { PromoteResult } from '../../api/promote-project.js';

/**
 * Workflow commands that GitHub shows as annotations of stemma.yaml: an error for what holds the
 * promotion back, a warning for what was let through and for each note.
 */
export function githubAnnotations(result: PromoteResult, file: string): string[] {
  const { rules, decision, target, notes } = result;
  const title = `stemma promote to ${target}`;
  return [
    ...rules.flatMap(({ outcome, sentence, warning }) => {
      if (outcome === 'pass')
        return warning === true ? [annotate('warning', { file, title, text: sentence })] : [];
      const level = outcome === 'fail' || decision === 'hold' ? 'error' : 'warning';
      return [annotate(level, { file, title: `${title}: ${outcome}`, text: sentence })];
    }),
    ...notes.map((text) => annotate('warning', { file, title, text })),
  ];
}

/** The annotation of a promotion that came to no verdict. */
export function githubError({ message }: { readonly message: string }, file: string): string[] {
  return [annotate('error', { file, title: 'stemma promote: no verdict', text: message })];
}

function annotate(
  level: 'error' | 'warning',
  { file, title, text }: { readonly file: string; readonly title: string; readonly text: string },
): string {
  return `::${level} file=${property(file)},title=${property(title)}::${data(text)}`;
}

/** What ends a line, or stands for itself, by the percent codes that GitHub turns back. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
