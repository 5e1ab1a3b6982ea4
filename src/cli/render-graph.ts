import type { PlanResult } from '../api/plan/plan-project.js';
import type { PlannedStage } from '../api/plan/planned-stage.js';

/** A stage of one or several pipelines: they share it where it makes the same data for them. */
interface GraphNode {
  readonly stage: PlannedStage;
  readonly pipelines: readonly string[];
  readonly children: readonly GraphNode[];
}

/** The stages as a tree, each under the one that it works from. */
export function renderGraph(plan: PlanResult): string[] {
  const several = hasSeveral(plan);
  return rootsOf(plan).flatMap((root) => [
    labelOf(root, several),
    ...root.children.flatMap((child, i) =>
      treeLines(child, i === root.children.length - 1, several),
    ),
  ]);
}

function treeLines(node: GraphNode, isLast: boolean, several: boolean): string[] {
  const { children } = node;
  const below = children.flatMap((child, i) =>
    treeLines(child, i === children.length - 1, several),
  );
  return [
    `${isLast ? '└─' : '├─'} ${labelOf(node, several)}`,
    ...below.map((line) => `${isLast ? '  ' : '│ '} ${line}`),
  ];
}

/** The same as a Mermaid flowchart, for a page that draws it. */
export function renderMermaid(plan: PlanResult): string[] {
  const several = hasSeveral(plan);
  const lines = ['flowchart LR'];
  let count = 0;
  const visit = (node: GraphNode, parent: string | undefined): void => {
    const name = `s${count++}`;
    const [first = '', ...rest] = labelOf(node, several).split('  ');
    lines.push(`  ${name}["${[first, ...rest].join('<br>')}"]:::${node.stage.state}`);
    if (parent !== undefined) lines.push(`  ${parent} --> ${name}`);
    for (const child of node.children) visit(child, name);
  };
  for (const root of rootsOf(plan)) visit(root, undefined);
  return [
    ...lines,
    '  classDef fresh fill:#e6f4ea,stroke:#34a853,color:#202124',
    '  classDef stale fill:#fef7e0,stroke:#f9ab00,color:#202124',
    '  classDef missing fill:#fce8e6,stroke:#d93025,color:#202124',
  ];
}

function labelOf({ stage, pipelines }: GraphNode, several: boolean): string {
  const names = several && pipelines.length > 0 ? `  (${pipelines.join(', ')})` : '';
  return `${stage.name}  ${stage.state}${names}`;
}

function hasSeveral({ stages }: PlanResult): boolean {
  return new Set(stages.map(({ pipeline }) => pipeline)).size > 2;
}

function rootsOf({ stages }: PlanResult): GraphNode[] {
  const nodesBehind = (before: PlannedStage | undefined): GraphNode[] => {
    const groups = new Map<string, PlannedStage[]>();
    for (const stage of stages) {
      const isNext =
        stage.after === (before?.name ?? null) &&
        (before === undefined || stage.from === before.to);
      if (!isNext) continue;
      const name = `${stage.name} ${stage.to}`;
      groups.set(name, [...(groups.get(name) ?? []), stage]);
    }
    return [...groups.values()].flatMap((group) => {
      const [stage] = group;
      if (stage === undefined) return [];
      const pipelines = group.flatMap(({ pipeline }) => (pipeline === null ? [] : [pipeline]));
      return [{ stage, pipelines, children: nodesBehind(stage) }];
    });
  };
  return nodesBehind(undefined);
}
