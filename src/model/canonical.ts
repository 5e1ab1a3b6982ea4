import { decode, encode, rfc8949EncodeOptions } from 'cborg';

/** What canonical CBOR can hold; `undefined` fields are refused by the encoder. */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

/** Deterministic CBOR (RFC 8949, section 4.2): equal values give equal bytes. */
export function encodeCanonical(value: Canonical): Uint8Array {
  return encode(value, rfc8949EncodeOptions);
}

/** The value of canonical bytes; throws on anything that is not one whole CBOR item. */
export function decodeCanonical(bytes: Uint8Array): unknown {
  return decode(bytes, { strict: true, rejectDuplicateMapKeys: true });
}
