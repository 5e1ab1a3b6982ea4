/** The measures of trec_eval that a name of ir_measures stands for, without and with `@k`. */
const TREC_NAMES: Readonly<Record<string, { readonly plain?: string; readonly cut?: string }>> = {
  nDCG: { plain: 'ndcg', cut: 'ndcg_cut' },
  AP: { plain: 'map', cut: 'map_cut' },
  P: { cut: 'P' },
  R: { cut: 'recall' },
  RR: { plain: 'recip_rank' },
  Success: { cut: 'success' },
  Rprec: { plain: 'Rprec' },
  Bpref: { plain: 'bpref' },
  infAP: { plain: 'infAP' },
  IPrec: { cut: 'iprec_at_recall' },
  SetP: { plain: 'set_P' },
  SetR: { plain: 'set_recall' },
  SetF: { plain: 'set_F' },
  SetAP: { plain: 'set_map' },
  NumQ: { plain: 'num_q' },
  NumRet: { plain: 'num_ret' },
  NumRel: { plain: 'num_rel' },
  NumRelRet: { plain: 'num_rel_ret' },
};

/** Names of ir_measures without their `@k`, for suggestions. */
export const IR_NAMES: readonly string[] = [...Object.keys(TREC_NAMES), 'Judged'];

/** How trec_eval calls a measure of ir_measures: `nDCG@10` is `ndcg_cut_10`. */
export function trecNameOf(name: string): string | undefined {
  const [, measure = '', depth] = /^([A-Za-z]+)(?:@([\d.]+))?$/.exec(name) ?? [];
  const known = Object.hasOwn(TREC_NAMES, measure) ? TREC_NAMES[measure] : undefined;
  if (depth === undefined) return known?.plain;
  return known?.cut === undefined ? undefined : `${known.cut}_${depth}`;
}

/** How ir_measures calls a measure of trec_eval: `ndcg_cut_10` is `nDCG@10`. */
export function irNameOf(name: string): string | undefined {
  for (const [measure, { plain, cut }] of Object.entries(TREC_NAMES)) {
    if (name === plain) return measure;
    if (cut === undefined || !name.startsWith(`${cut}_`)) continue;
    const depth = name.slice(cut.length + 1);
    if (/^[\d.]+$/.test(depth)) return `${measure}@${depth}`;
  }
  return undefined;
}
