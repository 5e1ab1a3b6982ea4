/** What a rule or a whole gate says. */
export type Outcome = 'pass' | 'fail' | 'inconclusive';

/** What one rule says, with the figures that it was decided by. */
export interface RuleVerdict {
  /** The rule in words: `nDCG@10 >= 0.55`. */
  readonly rule: string;
  readonly outcome: Outcome;
  readonly figures: Readonly<Record<string, number | null>>;
  /** One sentence for people. */
  readonly sentence: string;
  /** True for a pass that deserves a second look. */
  readonly warning?: true;
}

/** What the gate says of a candidate. */
export interface GateVerdict {
  /** Fail where a rule fails, else inconclusive where one is, else pass. */
  readonly verdict: Outcome;
  readonly rules: readonly RuleVerdict[];
}

/** Rules of promotion, as settings hold them. */
export interface PromotionRules {
  /** The metric that must not be worse. */
  readonly primary: string;
  /** How much worse still counts as not worse; 0 or more. */
  readonly margin: number;
  /** 1 − confidence of the two-sided interval. */
  readonly alpha: number;
  readonly minQuestions: number;
  /** Limits on the candidate's means, see `parseRule`. */
  readonly require: readonly string[];
}
