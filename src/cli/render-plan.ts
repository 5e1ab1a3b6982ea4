import type { PlanResult } from '../api/plan/plan-project.js';
import type { PlannedStage } from '../api/plan/planned-stage.js';
import { tableLines } from './table.js';
import { count, money, plural, timeSpan, wrap } from './text.js';

/** What a run would do: a row a stage with its reasons below it, then what it all comes to. */
export function renderPlan(plan: PlanResult): string[] {
  const columns = [
    { title: 'stage' },
    { title: 'state' },
    { title: 'to do' },
    { title: 'documents', align: 'right' },
    { title: 'chunks', align: 'right' },
    { title: 'to embed', align: 'right' },
    { title: 'time', align: 'right' },
  ] as const;
  const several = plan.stages.some(({ pipeline }) => pipeline !== null && pipeline !== 'main');
  const rows = plan.stages.map((stage) => [
    several && stage.pipeline !== null ? `${stage.pipeline}: ${stage.name}` : stage.name,
    stage.state,
    stage.action === 'none' ? 'nothing' : stage.action === 'cached' ? 'from cache' : stage.action,
    ...figures(stage),
  ]);
  const [head = '', ...lines] = tableLines(columns, rows);
  const reasons = plan.stages.map(reasonsOf);
  return [head, ...lines.flatMap((line, i) => [line, ...(reasons[i] ?? [])]), ...total(plan)];
}

function figures(stage: PlannedStage): string[] {
  if (!isBusy(stage)) return ['-', '-', '-', '-'];
  const about = stage.estimated ? '~' : '';
  const shown = (value: number | null) => (value === null ? '-' : `${about}${count(value)}`);
  const time = stage.seconds === null ? '-' : timeSpan(stage.seconds);
  return [shown(stage.documents), shown(stage.chunks), shown(stage.embedded), time];
}

function isBusy({ action }: PlannedStage): boolean {
  return action === 'incremental' || action === 'full';
}

function reasonsOf(stage: PlannedStage): string[] {
  const reasons = [...stage.why];
  if (isBusy(stage) && stage.reused !== null && stage.reused > 0) {
    reasons.push(`${plural(stage.reused, 'vector')} reused`);
  }
  return reasons.length === 0 ? [] : wrap(reasons.join('; '), 80, '    ');
}

function total(plan: PlanResult): string[] {
  const busy = plan.stages.filter(isBusy);
  if (busy.length === 0) return ['Nothing to run.'];
  const about = busy.some(({ estimated }) => estimated) ? 'about ' : '';
  const { embedded, tokens, cost } = plan;
  const embedding =
    embedded === null || embedded === 0
      ? []
      : [`${about}${plural(embedded, 'text')} to embed (${count(tokens ?? 0)} tokens)`];
  const price = cost === null ? [] : [`${about}${money(cost.amount, cost.currency)}`];
  return wrap([plural(busy.length, 'stage'), ...embedding, ...price, timeOf(busy)].join(', '), 80);
}

/** Expected time; the first run of a stage takes as long as it takes. */
function timeOf(busy: readonly PlannedStage[]): string {
  const known = busy.filter(({ name }) => name !== 'snapshot');
  const unknown = new Set(known.filter((one) => one.seconds === null).map(({ name }) => name));
  const seconds = known.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  if (unknown.size === 0) return `about ${timeSpan(seconds)}`;
  if (unknown.size === known.length) return 'time not known before a first run';
  return `about ${timeSpan(seconds)} and what ${[...unknown].join(', ')} takes: no run to go by yet`;
}
