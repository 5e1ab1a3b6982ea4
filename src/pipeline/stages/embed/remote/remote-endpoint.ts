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
  /** What it is asked for: the beginning of error codes. */
  readonly kind: 'embed' | 'chat';
  /** Key path of its settings, for messages. */
  readonly setting: string;
  readonly maxRetries: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** What of a server's settings says where it is and how it is asked. */
export type EndpointSettings = Pick<
  RemoteSettings,
  'apiKey' | 'baseUrl' | 'headers' | 'maxRetries' | 'timeoutMs'
> & { readonly model: string };

/**
 * Reads the address, the key and the headers of the settings; warns of a key that stands in them.
 * Throws `bad-settings` or `environment-variable-missing`.
 */
export function resolveEndpoint(
  settings: EndpointSettings,
  protocol: Pick<RemoteProtocol, 'provider' | 'path' | 'advice'>,
  { host, reporter }: Pick<EmbedContext, 'host' | 'reporter'>,
  place: Pick<RemoteEndpoint, 'kind' | 'setting'> = EMBEDDING,
): RemoteEndpoint {
  const { apiKey, baseUrl } = settings;
  const [keySetting, urlSetting] = [`${place.setting}.apiKey`, `${place.setting}.baseUrl`];
  const secrets = new Secrets(host.env);
  if (apiKey !== undefined && Secrets.isLiteral(apiKey)) {
    reporter.warn(
      `${keySetting} holds a key itself: write \${NAME} to read an environment variable, so that Git does not keep it`,
    );
  }
  const headers = Object.entries(settings.headers ?? {}).map(([name, value]) => {
    const setting = `${place.setting}.headers.${name}`;
    return [name.toLowerCase(), readHeader(secrets.read(value, setting), setting)] as const;
  });
  const key =
    apiKey === undefined
      ? undefined
      : readHeader(secrets.readSecret(apiKey, keySetting), keySetting);
  return {
    provider: protocol.provider,
    model: settings.model,
    url: endpointUrl(secrets.read(baseUrl, urlSetting), protocol.path, place.setting),
    shownUrl: baseUrl.replace(/\/*(\?.*)?$/, `${protocol.path}$1`),
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...Object.fromEntries(headers),
    },
    secrets,
    advice: protocol.advice,
    ...place,
    maxRetries: settings.maxRetries,
    timeoutMs: settings.timeoutMs,
  };
}

const EMBEDDING = { kind: 'embed', setting: 'pipeline.embed' } as const;

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

function endpointUrl(baseUrl: string, path: string, place: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch (error) {
    throw badUrl(place, 'it is not an address', error);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badUrl(place, 'it is not an http address');
  }
  if (url.username !== '' || url.password !== '')
    throw badUrl(place, 'it holds a name or password');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url.href;
}

/** The address is not quoted: it may hold a secret. */
function badUrl(place: string, reason: string, cause?: unknown): StemmaError {
  const setting = `${place}.baseUrl`;
  return new StemmaError('bad-settings', `cannot use ${setting}: ${reason}`, {
    data: { setting },
    suggestions: [
      `Write an address such as http://localhost:8080/v1; put a key into ${place}.apiKey.`,
    ],
    cause,
  });
}
