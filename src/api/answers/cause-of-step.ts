import { otherResults } from './other-results.js';
import { ownChange } from './own-change.js';
import type { SwapStage } from './swap-stages.js';
import type { TextPlaces } from './text-places.js';
import { chunkOf, type TracedStep } from './trace.js';

/**
 * What made a passage stand elsewhere in a ranking. `document-…`, `text-edited` and
 * `metadata-changed` are of its own document; `other-documents` came before it or went away from
 * there; `word-statistics`: words became rarer or more common elsewhere; `extraction` and `cleaning`
 * gave its document another text; `boundaries`: its chunk was cut elsewhere; `other-chunks`: those of
 * others were; `vectors`; `fitted-again`: the same embedder fitted on other documents; `index`: what
 * graphs miss; `retrieval` settings; `several` that were not told apart.
 */
export type CauseKind =
  | 'document-added'
  | 'document-removed'
  | 'document-renamed'
  | 'text-edited'
  | 'metadata-changed'
  | 'other-documents'
  | 'word-statistics'
  | 'extraction'
  | 'cleaning'
  | 'boundaries'
  | 'other-chunks'
  | 'vectors'
  | 'fitted-again'
  | 'index'
  | 'retrieval'
  | 'several';

/** The stage that moved a passage, and what of it. */
export interface Cause {
  readonly kind: CauseKind;
  /** The state that the step led to, by its place among `states`; its settings are there. */
  readonly state: number;
  readonly stages: readonly SwapStage[];
  /** Documents that did it, as far as they are known; few. */
  readonly documents: readonly string[];
}

/** Says why a passage stands elsewhere after a step. */
export function causeOfStep(places: TextPlaces, traced: TracedStep): Cause {
  const { step } = traced.after.state;
  if (step === undefined) throw new Error('the first state has no step that leads to it');
  const { stages, settings } = step;
  const [stage] = stages;
  const cause = (kind: CauseKind, documents: readonly string[] = []): Cause => {
    return { kind, state: traced.index, stages, documents };
  };
  if (stages.length > 1 || stage === undefined) return cause('several');
  const own = ownChange(places, traced);
  switch (stage) {
    case 'documents':
      if (own !== undefined) return cause(own.kind, own.documents);
      break;
    case 'extract':
      if (own !== undefined) return cause('extraction', own.documents);
      break;
    case 'clean':
      if (own !== undefined) return cause('cleaning', own.documents);
      break;
    case 'chunk':
      return cause(isCutElsewhere(traced) ? 'boundaries' : 'other-chunks');
    case 'embed':
      if (isCutElsewhere(traced)) return cause('boundaries');
      return cause(settings.length === 0 && isFitted(traced) ? 'fitted-again' : 'vectors');
    case 'index':
      return cause('index');
    case 'retrieve':
      return cause('retrieval');
  }
  const others = otherResults(places, traced);
  return cause(others.kind, others.documents);
}

/** Whether the chunk around the passage begins or ends elsewhere. */
function isCutElsewhere({ before, after, from, to }: TracedStep): boolean {
  const [old, fresh] = [chunkOf(before, from), chunkOf(after, to)];
  return old?.entry.start !== fresh?.entry.start || old?.entry.end !== fresh?.entry.end;
}

function isFitted({ after }: TracedStep): boolean {
  return after.state.snapshot.lock.vectors?.fitted !== undefined;
}
