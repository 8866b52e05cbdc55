/** The model of an IPP message (RFC 8010): what the encoder takes and the decoder gives. Types and tags only. */

/** Strings, told apart by their tag. */
export const STRING_TAGS = {
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  language: 0x48,
  mime: 0x49,
} as const;
export type StringKind = keyof typeof STRING_TAGS;

export const TAG = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octets: 0x30,
  date: 0x31,
  resolution: 0x32,
  range: 0x33,
  beginCollection: 0x34,
  textLang: 0x35,
  nameLang: 0x36,
  endCollection: 0x37,
  memberName: 0x4a,
} as const;

export const GROUP = { operation: 0x01, job: 0x02, end: 0x03, printer: 0x04, unsupported: 0x05 } as const;

/** RFC 2579 DateAndTime, in the eleven octets that RFC 8010 3.9 asks for. */
export interface IppDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly deciseconds: number;
  /** Minutes east of UTC. */
  readonly utcOffsetMin: number;
}

export type IppValue =
  | { readonly kind: "integer" | "enum"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: StringKind; readonly value: string }
  | { readonly kind: "textLang" | "nameLang"; readonly language: string; readonly value: string }
  | { readonly kind: "octets"; readonly value: Uint8Array }
  | { readonly kind: "date"; readonly value: IppDate }
  /** `unit`: 3 dots per inch, 4 dots per centimetre. */
  | { readonly kind: "resolution"; readonly cross: number; readonly feed: number; readonly unit: number }
  | { readonly kind: "range"; readonly lower: number; readonly upper: number }
  | { readonly kind: "collection"; readonly members: readonly IppAttribute[] }
  /** A tag that is not known here, or a value whose length does not fit its tag: kept as it came. */
  | { readonly kind: "other"; readonly tag: number; readonly value: Uint8Array };

export interface IppAttribute {
  readonly name: string;
  /** At least one; out-of-band values (`no-value`, `unknown`) are of kind `other`, tags 0x10 to 0x1f. */
  readonly values: readonly IppValue[];
}

export interface IppGroup {
  readonly tag: number;
  readonly attributes: readonly IppAttribute[];
}

export interface IppMessage {
  readonly version: readonly [major: number, minor: number];
  /** Operation id of a request, status code of a response. */
  readonly code: number;
  readonly requestId: number;
  readonly groups: readonly IppGroup[];
  /** What follows the attributes: the document. Empty in a response. */
  readonly data: Uint8Array;
}

/** Shorthand for an attribute of strings of one kind. */
export function stringAttribute(kind: StringKind, name: string, ...values: readonly string[]): IppAttribute {
  return { name, values: values.map((value) => ({ kind, value })) };
}

/** Shorthand for one integer. */
export function integerAttribute(name: string, value: number): IppAttribute {
  return { name, values: [{ kind: "integer", value }] };
}

/** Shorthand for one boolean. */
export function booleanAttribute(name: string, value: boolean): IppAttribute {
  return { name, values: [{ kind: "boolean", value }] };
}
