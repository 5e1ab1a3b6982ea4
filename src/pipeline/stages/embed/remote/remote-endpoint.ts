import { StemmaError } from '../../../../errors/stemma-error.js';
import type { EmbedContext } from '../embed-context.js';
import type { RemoteProtocol } from './remote-protocol.js';
import type { RemoteSettings } from './remote-settings.js';
import { Secrets } from './secrets.js';

/** A provider's endpoint with everything from the environment filled in. */
export interface RemoteEndpoint {
  readonly provider: string;
  readonly model: string;
  /** Full address. */
  readonly url: string;
  /** The address for messages: as the settings write it, so without values of the environment. */
  readonly shownUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  readonly advice: RemoteProtocol['advice'];
  readonly maxRetries: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Reads the address, the key and the headers of the settings; warns of a key that stands in them.
 * Throws `bad-settings` or `environment-variable-missing`.
 */
export function resolveEndpoint(
  settings: RemoteSettings & { readonly model: string },
  protocol: RemoteProtocol,
  { host, reporter }: Pick<EmbedContext, 'host' | 'reporter'>,
): RemoteEndpoint {
  const { apiKey, baseUrl } = settings;
  const secrets = new Secrets(host.env);
  if (apiKey !== undefined && Secrets.isLiteral(apiKey)) {
    reporter.warn(
      'pipeline.embed.apiKey holds a key itself: write ${NAME} to read an environment variable, so that Git does not keep it',
    );
  }
  const headers = Object.entries(settings.headers ?? {}).map(([name, value]) => {
    const setting = `pipeline.embed.headers.${name}`;
    return [name.toLowerCase(), readHeader(secrets.read(value, setting), setting)] as const;
  });
  const key =
    apiKey === undefined
      ? undefined
      : readHeader(secrets.readSecret(apiKey, KEY_SETTING), KEY_SETTING);
  return {
    provider: protocol.provider,
    model: settings.model,
    url: endpointUrl(secrets.read(baseUrl, URL_SETTING), protocol.path),
    shownUrl: baseUrl.replace(/\/*(\?.*)?$/, `${protocol.path}$1`),
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...Object.fromEntries(headers),
    },
    secrets,
    advice: protocol.advice,
    maxRetries: settings.maxRetries,
    timeoutMs: settings.timeoutMs,
  };
}

const KEY_SETTING = 'pipeline.embed.apiKey';
const URL_SETTING = 'pipeline.embed.baseUrl';

/** The value is not quoted: it may be a key. */
function readHeader(value: string, setting: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value.trim();
  throw new StemmaError(
    'bad-settings',
    `cannot use ${setting}: it has a line break or a character that HTTP headers cannot hold`,
    {
      data: { setting },
      suggestions: ['Look whether the environment variable holds more than the key.'],
    },
  );
}

function endpointUrl(baseUrl: string, path: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch (error) {
    throw badUrl('it is not an address', error);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badUrl('it is not an http address');
  }
  if (url.username !== '' || url.password !== '') throw badUrl('it holds a name or password');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url.href;
}

/** The address is not quoted: it may hold a secret. */
function badUrl(reason: string, cause?: unknown): StemmaError {
  return new StemmaError('bad-settings', `cannot use ${URL_SETTING}: ${reason}`, {
    data: { setting: URL_SETTING },
    suggestions: [
      'Write an address such as http://localhost:8080/v1; put a key into pipeline.embed.apiKey.',
    ],
    cause,
  });
}
