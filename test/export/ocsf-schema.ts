/**
 * The two OCSF classes that gatekeep writes, as JSON Schema: attribute names, types, requirements, enumerations and "at
 * least one" constraints of releases 1.5.0, 1.6.0 and 1.7.0 (https://schema.ocsf.io), with the profiles host and
 * security_control. No npm package has the published schema, so these are its facts, copied attribute by attribute. Objects
 * that gatekeep never writes are left out: an event that had one would be refused.
 */
type Schema = Readonly<Record<string, unknown>>;

const names = (text: string): string[] => text.trim().split(/\s+/);
const all = (text: string, schema: Schema): Record<string, Schema> =>
  Object.fromEntries(names(text).map(name => [name, schema]));
const strings = (text: string): Record<string, Schema> => all(text, { type: 'string' });
const integers = (text: string): Record<string, Schema> => all(text, { type: 'integer' });
const booleans = (text: string): Record<string, Schema> => all(text, { type: 'boolean' });
const one = (...values: number[]): Schema => ({ enum: values });
const upTo = (last: number): Schema => one(...Array.from({ length: last + 1 }, (_, i) => i), 99);
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const listOf = (items: Schema): Schema => ({ type: 'array', items });
/** `anyOf`: at least one of these. */
const object = (properties: Record<string, Schema>, required = '', anyOf = ''): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required !== '' && { required: names(required) }),
  ...(anyOf !== '' && { anyOf: names(anyOf).map(name => ({ required: [name] })) }),
});

const RISK = { risk_level: { type: 'string' }, risk_level_id: upTo(4), risk_score: { type: 'integer' } };

export type Version = '1.5.0' | '1.6.0' | '1.7.0';

const objects = (version: Version): Record<string, Schema> => ({
  fingerprint: object(
    { ...strings('algorithm'), algorithm_id: upTo(17), value: { type: 'string', pattern: '^[a-fA-F0-9]+$' } },
    'algorithm_id value',
  ),
  product: object(strings('name uid cpe_name lang path url_string vendor_name version'), '', 'name uid'),
  metadata: object(
    {
      ...strings('correlation_uid event_code log_level log_name log_provider log_version original_time tenant_uid uid'),
      ...integers('logged_time modified_time processed_time sequence untruncated_size'),
      ...booleans('is_truncated'),
      ...(version === '1.7.0' && {
        ...strings('log_format log_source original_event_uid source type'),
        ...integers('transmit_time'),
      }),
      debug: listOf({ type: 'string' }),
      labels: listOf({ type: 'string' }),
      profiles: listOf({ type: 'string' }),
      product: ref('product'),
      version: { const: version },
    },
    'version product',
  ),
  user: object(
    {
      ...strings(
        'name uid credential_uid display_name domain email_addr forward_addr full_name phone_number type uid_alt',
      ),
      ...booleans('has_mfa'),
      ...RISK,
      type_id: upTo(4),
    },
    '',
    'name uid account',
  ),
  process: object(
    {
      ...strings('name uid cmd_line cpid path integrity sandbox working_directory'),
      ...integers('created_time pid terminated_time tid'),
      ...(version === '1.7.0' && integers('ptid')),
      integrity_id: upTo(6),
      lineage: listOf({ type: 'string' }),
      loaded_modules: listOf({ type: 'string' }),
      parent_process: ref('process'),
      user: ref('user'),
    },
    '',
    'pid uid cpid',
  ),
  policy: object({ ...strings('name uid desc type version'), ...booleans('is_applied') }, '', 'name uid'),
  authorization: object({ ...strings('decision'), policy: ref('policy') }),
  actor: object(
    {
      ...strings('app_name app_uid invoked_by'),
      authorizations: listOf(ref('authorization')),
      process: ref('process'),
      user: ref('user'),
    },
    '',
    'process user invoked_by session app_name app_uid',
  ),
  device: object(
    {
      ...strings(
        'name uid domain hostname instance_uid interface_name interface_uid ip mac subnet_uid type vlan_uid vpc_uid zone',
      ),
      ...strings('autoscale_uid boot_uid desc hypervisor model os_machine_uuid region subnet uid_alt vendor_name'),
      ...integers('boot_time created_time first_seen_time last_seen_time modified_time'),
      ...RISK,
      type_id: upTo(15),
    },
    'type_id',
    'ip uid name hostname instance_uid interface_uid interface_name',
  ),
});

const base = (version: Version): Record<string, Schema> => ({
  ...strings(
    'activity_name category_name class_name message raw_data severity status status_code status_detail type_name',
  ),
  ...integers('category_uid class_uid count duration end_time raw_data_size start_time time timezone_offset type_uid'),
  metadata: ref('metadata'),
  ...(version === '1.7.0' && { raw_data_hash: ref('fingerprint') }),
  severity_id: upTo(6),
  status_id: upTo(2),
  unmapped: { type: 'object' },
});

const REQUIRED = 'activity_id category_uid class_uid metadata severity_id time type_uid';

const securityControl: Record<string, Schema> = {
  ...strings('action disposition risk_details'),
  ...booleans('is_alert'),
  ...RISK,
  action_id: upTo(4),
  disposition_id: upTo(27),
  authorizations: listOf(ref('authorization')),
  policy: ref('policy'),
};

/** Of a class and its activities; the type is theirs times one hundred. */
function classOf(
  uid: number,
  activities: Schema,
  properties: Record<string, Schema>,
  required: string,
  version: Version,
): Schema {
  const whole = object(
    { ...base(version), ...properties, activity_id: activities, class_uid: { const: uid }, category_uid: { const: 1 } },
    `${REQUIRED} ${required}`,
  );
  return { ...whole, $defs: objects(version) };
}

export const processActivity = (version: Version): Schema =>
  classOf(
    1007,
    upTo(5),
    {
      ...securityControl,
      ...integers('actual_permissions exit_code requested_permissions'),
      ...strings('injection_type'),
      injection_type_id: upTo(3),
      actor: ref('actor'),
      device: ref('device'),
      process: ref('process'),
    },
    'actor device process',
    version,
  );

export const eventLogActivity = (version: Version): Schema =>
  classOf(
    1008,
    upTo(10),
    { ...strings('log_name log_provider log_type'), log_type_id: upTo(2), actor: ref('actor'), device: ref('device') },
    '',
    version,
  );
