import * as z from 'zod';

/** Where a server is and what it is told of the caller; `path` is what is added to the address. */
export function serverShape(defaults: {
  readonly baseUrl: string;
  readonly path: string;
  /** Name of an environment variable with a key, for the description. */
  readonly keyVariable: string;
}) {
  const { baseUrl, path, keyVariable } = defaults;
  return {
    baseUrl: z
      .string()
      .min(1)
      .default(baseUrl)
      .describe(`Address to which ${path} is added; \${NAME} reads an environment variable`),
    apiKey: z
      .string()
      .min(1)
      .regex(/^(?!.*\$\{(?![A-Za-z_]\w*\}))/, 'expected the name of a variable as in ${NAME}')
      .optional()
      .describe(`Key sent to the server, as \${${keyVariable}}; leave out where none is wanted`)
      .meta({ examples: [`\${${keyVariable}}`] }),
    headers: z
      .record(
        z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'expected the name of an HTTP header'),
        z.string(),
      )
      .optional()
      .describe('More HTTP headers for each request; ${NAME} reads an environment variable')
      .meta({ examples: [{ 'x-team': 'docs' }] }),
  };
}

/** How long a server is waited for, and how often it is asked again. */
export function patienceShape(defaults: { readonly timeoutMs: number }) {
  return {
    maxRetries: z
      .int()
      .min(0)
      .max(20)
      .default(6)
      .describe('Tries after the first, when the server is busy'),
    timeoutMs: z
      .int()
      .min(1)
      .max(3_600_000)
      .default(defaults.timeoutMs)
      .describe('Longest wait for one answer, in ms'),
  };
}
