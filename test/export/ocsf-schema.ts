/**
 * The published OCSF schema of the two classes that gatekeep writes, as JSON Schema. `ocsf/VERSION.json` is cut out of what
 * https://schema.ocsf.io/VERSION/export/schema answers by tools/ocsf-extract.py. Stricter than OCSF asks: an attribute that
 * the schema does not name, that belongs to a profile that the event does not claim, or that is deprecated, is refused, and the
 * words beside an id are those of the schema.
 */
type Schema = Readonly<Record<string, unknown>>;

interface Attribute {
  readonly type: string;
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly requirement?: 'required' | 'recommended' | 'optional';
  readonly profile?: string;
  readonly profiles?: readonly string[];
  /** The attribute that holds the words of an id. */
  readonly sibling?: string;
  readonly deprecated?: string;
  readonly enum?: Readonly<Record<string, string>>;
}

interface Thing {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly uid?: number;
  readonly category_uid?: number;
  readonly constraints?: Readonly<Record<'at_least_one' | 'just_one', readonly string[] | undefined>>;
}

export interface Published {
  readonly version: string;
  readonly types: Readonly<
    Record<string, { readonly type?: string; readonly regex?: string; readonly max_len?: number }>
  >;
  readonly classes: Readonly<Record<string, Thing>>;
  readonly objects: Readonly<Record<string, Thing>>;
}

const PLAIN: Readonly<Record<string, Schema>> = {
  string_t: { type: 'string' },
  integer_t: { type: 'integer' },
  long_t: { type: 'integer' },
  float_t: { type: 'number' },
  boolean_t: { type: 'boolean' },
  json_t: {},
};

/** `profiles`: those that an event of this class claims. */
export function schemaOf(published: Published, uid: number, profiles: readonly string[]): Schema {
  const found = Object.values(published.classes).find(one => one.uid === uid);
  if (found === undefined) throw new Error(`the schema of ${published.version} has no class ${uid}`);
  const whole = thingSchema(found, published, profiles);
  const objects = Object.entries(published.objects).map(([name, one]) => [name, thingSchema(one, published, profiles)]);
  return { ...whole, $defs: Object.fromEntries(objects) };
}

function thingSchema({ attributes, constraints }: Thing, published: Published, profiles: readonly string[]): Schema {
  const claims = ({ profile, profiles: all = profile === undefined ? [] : [profile] }: Attribute): boolean =>
    all.length === 0 || all.some(one => profiles.includes(one));
  const ours = Object.entries(attributes).filter(([, one]) => claims(one) && one.deprecated === undefined);
  const words = ours.flatMap(([name, { sibling, enum: values = {} }]) =>
    sibling === undefined ? [] : Object.entries(values).map(([id, caption]) => captioned(name, id, sibling, caption)),
  );
  const { at_least_one = [], just_one = [] } = constraints ?? {};
  const has = (name: string): Schema => ({ required: [name] });
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(ours.map(([name, one]) => [name, attributeSchema(one, published)])),
    required: ours.filter(([, { requirement }]) => requirement === 'required').map(([name]) => name),
    ...(words.length > 0 && { allOf: words }),
    ...(at_least_one.length > 0 && { anyOf: at_least_one.map(has) }),
    ...(just_one.length > 0 && { oneOf: just_one.map(has) }),
  };
}

/** 99 is for words that the schema does not have. */
const captioned = (name: string, id: string, sibling: string, caption: string): Schema => ({
  if: { properties: { [name]: { const: Number(id) } }, required: [name] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: id === '99' ? {} : { properties: { [sibling]: { const: caption } } },
});

function attributeSchema({ type, object_type, is_array, enum: values }: Attribute, published: Published): Schema {
  const one = object_type === undefined ? valueSchema(type, published) : objectSchema(object_type, published);
  const numbers = PLAIN[published.types[type]?.type ?? type]?.type === 'integer';
  const keys = Object.keys(values ?? {});
  const listed = keys.length === 0 ? one : { ...one, enum: numbers ? keys.map(Number) : keys };
  return is_array ? { type: 'array', items: listed } : listed;
}

/** One that the extract does not hold is none that gatekeep writes. */
const objectSchema = (name: string, { objects }: Published): Schema =>
  name === 'object'
    ? { type: 'object' }
    : name in objects
      ? { $ref: `#/$defs/${name.replace('/', '~1')}` }
      : { not: {} };

function valueSchema(type: string, { types }: Published): Schema {
  const { type: base = type, regex, max_len } = types[type] ?? {};
  const plain = PLAIN[base] ?? PLAIN[types[base]?.type ?? ''];
  if (plain === undefined) throw new Error(`the schema has a type ${type} that is made of nothing`);
  return {
    ...plain,
    ...(regex !== undefined && { pattern: regex }),
    ...(max_len !== undefined && { maxLength: max_len }),
  };
}
