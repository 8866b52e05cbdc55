import type { IppAttribute, IppMessage, IppValue } from "./message.ts";

/** Attributes by name, as a reader wants them. */
export type Attributes = ReadonlyMap<string, readonly IppValue[]>;

/** The attributes of the first group with this tag (`GROUP.printer`, `GROUP.job`); empty when there is none. */
export function groupOf(message: IppMessage, tag: number): Attributes {
  return groupsOf(message, tag)[0] ?? new Map();
}

/** Every group with this tag: Get-Jobs answers with one a job. */
export function groupsOf(message: IppMessage, tag: number): readonly Attributes[] {
  return message.groups.filter((group) => group.tag === tag).map((group) => attributesOf(group.attributes));
}

/** Attributes by name; of a name said twice the first holds. */
export function attributesOf(list: readonly IppAttribute[]): Attributes {
  const map = new Map<string, readonly IppValue[]>();
  for (const attribute of list) if (!map.has(attribute.name)) map.set(attribute.name, attribute.values);
  return map;
}

/** Every value that is text of any kind, in order. */
export function strings(attributes: Attributes, name: string): readonly string[] {
  return (attributes.get(name) ?? []).flatMap((value) => {
    const text: unknown = "value" in value ? value.value : undefined;
    return typeof text === "string" ? [text] : [];
  });
}

/** Every integer or enum, in order. */
export function integers(attributes: Attributes, name: string): readonly number[] {
  return (attributes.get(name) ?? []).flatMap((value) =>
    value.kind === "integer" || value.kind === "enum" ? [value.value] : [],
  );
}

/** The first integer or enum, if it is told. */
export function integer(attributes: Attributes, name: string): number | undefined {
  return integers(attributes, name)[0];
}

/** The first text, if it is told. */
export function string(attributes: Attributes, name: string): string | undefined {
  return strings(attributes, name)[0];
}

/** Octet strings as text: `printer-supply` and `printer-input-tray` hold ASCII (PWG 5100.13). */
export function octetTexts(attributes: Attributes, name: string): readonly string[] {
  return (attributes.get(name) ?? []).flatMap((value) =>
    value.kind === "octets" ? [Buffer.from(value.value).toString("latin1")] : [],
  );
}

/** The members of each collection of an attribute. */
export function collections(attributes: Attributes, name: string): readonly Attributes[] {
  return (attributes.get(name) ?? []).flatMap((value) =>
    value.kind === "collection" ? [attributesOf(value.members)] : [],
  );
}
