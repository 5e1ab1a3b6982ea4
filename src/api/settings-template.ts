import { stringify } from 'yaml';

/** stemma.yaml of a new project: what people change first, the defaults written out. */
export function settingsTemplate(options: {
  readonly name: string;
  readonly source: string;
}): string {
  const quoted = (text: string) => stringify(text).trimEnd();
  return `# yaml-language-server: $schema=.stemma/stemma.schema.json
version: 1
name: ${quoted(options.name)}
sources:
  - id: docs                    # first part of document keys: docs/guide.md
    type: files
    path: ${quoted(options.source)}
    include: ["**/*.md", "**/*.html", "**/*.txt", "**/*.docx", "**/*.pdf"]
pipeline:
  chunk:
    splitter: recursive         # recursive | sentence | markdown | page | code | semantic | fixed
    size: 200
    overlap: 40
    unit: tokens                # tokens | chars
    tokenizer: embedder         # the embedder's own, cl100k_base, o200k_base
  embed:
    provider: transformers      # or static, tfidf, hashing, openai, ollama, cohere, voyage, module
    model: all-MiniLM-L6-v2     # bundled, a folder, or a Hugging Face id
    dtype: q8                   # q8 | fp32
  index:
    type: hnsw                  # hnsw | flat
    metric: cosine
  retrieve:
    mode: hybrid                # dense | lexical | hybrid
    k: 10
evaluate:
  questions: questions.jsonl
  budget: 1500                  # tokens of context
  metrics: ["SpanR@1500t", "SpanIoU@1500t", "nDCG@10", "R@5", "RR@10"]
promote:
  target: production
  primary: SpanR@1500t
  margin: 0.02                  # how much worse still counts as not worse
  minQuestions: 50
  require: []                   # floors, such as "nDCG@10 >= 0.55"
`;
}
