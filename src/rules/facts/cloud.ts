/** Profile, account and region that an invocation's cloud tool would work with, as the tools find them. */
import type { Invocation } from '../../bash/analysis.ts';
import { type Around, variableFor } from '../around.ts';
import type { CommandLine } from '../words.ts';
import { isMoved } from './changers.ts';
import { type Fact, one } from './fact.ts';
import { fileAt, iniValues, pathFrom } from './files.ts';
import { optionValues } from './options.ts';

export type CloudFact = 'profile' | 'account' | 'region';

type Find = (invocation: Invocation | null, line: CommandLine | null, around: Around) => Fact;
type Cloud = Readonly<Record<CloudFact, Find>>;

const GOOGLE = new Set(['gcloud', 'gsutil', 'bq']);

/** A tool that is not one of the clouds' own (terraform, make) may work with any of them. */
export function cloudFact(
  fact: CloudFact,
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
): Fact {
  if (isMoved('cloud', invocation, around)) return 'unknown';
  const program = line?.program ?? '';
  if (GOOGLE.has(program)) return google[fact](invocation, line, around);
  if (program === 'az') return azure[fact](invocation, line, around);
  if (program === 'aws' || fact === 'profile') return aws[fact](invocation, line, around);
  const facts = [aws, google].map(cloud => cloud[fact](invocation, null, around));
  const known = facts.filter(found => found !== 'unknown');
  return known.length === 0 ? 'unknown' : { oneOf: known.flatMap(found => ('oneOf' in found ? found.oneOf : [])) };
}

/** The first of options and variables that says something; null: none does. */
function said(
  options: readonly string[],
  variables: readonly string[],
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
): Fact | null {
  const values = optionValues(line, options);
  if (values !== null) return values === 'unknown' ? 'unknown' : { oneOf: values };
  for (const variable of variables) {
    const seen = variableFor(variable, invocation, around);
    if (seen === 'unknown') return 'unknown';
    if (seen.value) return one(seen.value);
  }
  return null;
}

/** What a settings file says of each of these profiles. */
function settings(
  path: string | 'unknown',
  around: Around,
  profiles: Fact,
  read: (file: Exclude<ReturnType<typeof iniValues>, 'unknown'>, profile: string) => string | null | 'unknown',
): Fact {
  const file = fileAt(path, around);
  if (file === 'unknown' || file === null || profiles === 'unknown' || 'all' in profiles) return 'unknown';
  const values = iniValues(file.text);
  if (values === 'unknown') return 'unknown';
  const found = profiles.oneOf.map(profile => read(values, profile ?? 'default'));
  return found.includes('unknown') ? 'unknown' : { oneOf: found };
}

const aws: Cloud = {
  profile: (...of) => said(['--profile'], ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'], ...of) ?? one('default'),
  account: (invocation, line, around) => {
    // Keys in the environment choose the account, whatever the profile says.
    if (said([], ['AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE'], invocation, line, around) !== null)
      return 'unknown';
    return awsSetting(invocation, line, around, values => {
      const id = values.get('sso_account_id') ?? /^arn:[^:]*:iam::(\d+):/.exec(values.get('role_arn') ?? '')?.[1];
      return id ?? 'unknown';
    });
  },
  region: (invocation, line, around) =>
    said(['--region'], ['AWS_REGION', 'AWS_DEFAULT_REGION'], invocation, line, around) ??
    awsSetting(invocation, line, around, values => values.get('region') ?? 'unknown'),
};

function awsSetting(
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
  read: (values: ReadonlyMap<string, string>) => string | 'unknown',
): Fact {
  const path = pathFrom('AWS_CONFIG_FILE', '', '.aws/config', invocation, around);
  return settings(path, around, aws.profile(invocation, line, around), (file, profile) =>
    read(file.get(profile === 'default' ? profile : `profile ${profile}`) ?? new Map()),
  );
}

const google: Cloud = {
  profile: (invocation, line, around) => {
    const named = said(['--configuration'], ['CLOUDSDK_ACTIVE_CONFIG_NAME'], invocation, line, around);
    if (named !== null) return named;
    const file = fileAt(
      pathFrom('CLOUDSDK_CONFIG', '/active_config', '.config/gcloud/active_config', invocation, around),
      around,
    );
    return file === 'unknown' ? 'unknown' : one(file?.text.trim() || 'default');
  },
  account: (...of) =>
    said(['--project', '--project_id'], ['CLOUDSDK_CORE_PROJECT'], ...of) ?? googleSetting(['core', 'project'], of),
  region: (...of) =>
    said(['--region', '--zone', '--location'], ['CLOUDSDK_COMPUTE_REGION', 'CLOUDSDK_COMPUTE_ZONE'], ...of) ??
    googleSetting(['compute', 'region'], of),
};

function googleSetting([section, key]: readonly [string, string], of: Parameters<Find>): Fact {
  const [invocation, , around] = of;
  const profile = google.profile(...of);
  if (profile === 'unknown' || 'all' in profile || profile.oneOf.length !== 1) return 'unknown';
  const name = `configurations/config_${profile.oneOf[0]}`;
  const path = pathFrom('CLOUDSDK_CONFIG', `/${name}`, `.config/gcloud/${name}`, invocation, around);
  return settings(path, around, profile, file => file.get(section)?.get(key) ?? 'unknown');
}

/** Subscriptions stand for profiles and accounts alike: by name or by id. */
const subscription: Find = (invocation, line, around) => {
  const named = said(['--subscription'], [], invocation, line, around);
  if (named !== null) return named;
  const file = fileAt(
    pathFrom('AZURE_CONFIG_DIR', '/azureProfile.json', '.azure/azureProfile.json', invocation, around),
    around,
  );
  if (file === 'unknown' || file === null) return 'unknown';
  try {
    // The tool writes it with a byte order mark.
    const { subscriptions } = JSON.parse(file.text.replace(/^\uFEFF/, '')) as { subscriptions: AzureSubscription[] };
    const chosen = subscriptions.find(({ isDefault }) => isDefault);
    return chosen === undefined ? 'unknown' : { all: [chosen.id, chosen.name] };
  } catch {
    return 'unknown';
  }
};

interface AzureSubscription {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

const azure: Cloud = {
  profile: subscription,
  account: subscription,
  region: (...of) => said(['--location', '-l'], ['AZURE_DEFAULTS_LOCATION'], ...of) ?? 'unknown',
};
