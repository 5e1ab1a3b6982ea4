/** What a rule or a whole gate says. */
export type Outcome = 'pass' | 'fail' | 'inconclusive';

/**
 * What a rule is about: the number of questions, the primary metric, a guard, a floor or ceiling,
 * or what a candidate makes of the rules and questions that the next one is judged by.
 */
export type RuleKind = 'questions' | 'primary' | 'guard' | 'require' | 'exam';

/** What one rule says, with the figures that it was decided by. */
export interface RuleVerdict {
  readonly kind: RuleKind;
  /** The rule in words: `nDCG@10 >= 0.55`. */
  readonly rule: string;
  readonly outcome: Outcome;
  readonly figures: Readonly<Record<string, number | null>>;
  /** One sentence for people. */
  readonly sentence: string;
  /** True for a pass that deserves a second look. */
  readonly warning?: true | undefined;
}

/** What the gate says of a candidate. */
export interface GateVerdict {
  /** Fail where a rule fails, else inconclusive where one is, else pass. */
  readonly verdict: Outcome;
  readonly rules: readonly RuleVerdict[];
}

/** A metric that must not be worse, beside the primary one. */
export interface Guard {
  readonly metric: string;
  /** Only questions with this tag; all unless given. */
  readonly tag?: string | undefined;
  /** How much worse still counts as not worse; 0 or more. */
  readonly margin: number;
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
  /** Least number of questions for a rule about a tag. */
  readonly minPerTag: number;
  readonly guards: readonly Guard[];
  /** Limits on the candidate's figures, see `parseRule`. */
  readonly require: readonly string[];
}
