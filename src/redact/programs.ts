/** Which options and words of which program are secrets: `mysql -pX`, but not `ssh -p 22`. Data only, from their manual pages. */
import { ENDS_SECRET } from './names.ts';

export interface SecretArguments {
  /** Options whose value is the next word (or, for one-letter options, the rest of their own). */
  readonly next?: readonly string[];
  /** One-letter options whose value is in the same word only. */
  readonly attached?: readonly string[];
  /** Options whose value is `user<separator>secret`, by separator. */
  readonly pair?: Readonly<Record<string, readonly string[]>>;
  /** Only where a word of the command is one of these. */
  readonly when?: RegExp;
  /** Words that are followed by this many others, the last of which is the secret: `add_user NAME PASSWORD`. */
  readonly after?: readonly (readonly [word: RegExp, count: number])[];
  /** The last operand, where there are at least so many; `valued`: options that take the next word. */
  readonly last?: { readonly min: number; readonly valued: string };
  /** A word of this form: its first group is the secret. */
  readonly form?: RegExp; // with the flags dg
  /** `NAME=VALUE` words after one of `when`: each value is a secret, whatever its name. */
  readonly pairs?: boolean;
  /** Options whose value names a secret and is none, or that take no value, whatever their own name says. */
  readonly plain?: readonly string[];
}

const P: SecretArguments = { next: ['-p'] };
const LOGIN: SecretArguments = { next: ['-p'], when: /^login$/ };
const CREDS: SecretArguments = { pair: { ':': ['--creds', '--src-creds', '--dest-creds'] } };
const ORACLE: SecretArguments = { form: /^(?:userid=)?[\w$#."]{1,128}\/([^@\s/=]{1,128})(?:@\S*)?$/dgi };

/** A program may stand in several rows. */
const GROUPS: readonly (readonly [programs: string, SecretArguments])[] = [
  [
    'mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlsh mariadb mariadb-dump mariadb-admin mycli',
    { attached: ['-p'] },
  ],
  ['mysqladmin mariadb-admin', { after: [[/^password$/, 1]] }],
  ['mysqlsh', { form: /^(?:mysqlx?:\/\/)?[^\s:@/]{1,128}:([^\s@]{1,256})@/dg }],
  ['sqlplus sqlcl expdp impdp exp imp sqlldr rman', ORACLE],
  ['redis-cli redis-benchmark valkey-cli', { next: ['-a'], after: [[/^(?:requirepass|masterauth)$/i, 1]] }],
  ['redis-cli valkey-cli', { when: /^auth$/i, last: { min: 2, valued: '-h -p -n -s -u -a --user --pass' } }],
  ['redis-cli valkey-cli', { when: /^setuser$/i, form: /^[<>](.{1,512})$/dg }],
  ['ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldapcompare ldapmodrdn', { next: ['-w'] }],
  ['ldappasswd', { next: ['-w', '-s', '-a'] }],
  [
    'curl',
    {
      pair: { ':': ['-u', '--user', '-U', '--proxy-user', '-E', '--cert', '--proxy-cert'], '=': ['-b', '--cookie'] },
      next: ['--oauth2-bearer'],
    },
  ],
  ['http https httpie xh', { pair: { ':': ['-a', '--auth'] } }],
  ['http https httpie xh', { next: ['-a', '--auth'], when: /^(?:--auth-type=)?bearer$/ }],
  ['docker podman nerdctl buildah skopeo helm oras crane oc', LOGIN],
  ['skopeo podman buildah', CREDS],
  ['az', { next: ['-p', '--value'], when: /^(?:login|keyvault|sql|postgres|mysql|acr)$/ }],
  ['az', { next: ['--key-value'] }],
  ['gcloud', { plain: ['--secret', '--set-secrets', '--update-secrets', '--remove-secrets'] }],
  ['sshpass twine cqlsh cypher-shell ncftpput ncftpget ncftp racadm rabbitmqadmin conan usermod useradd', P],
  ['mongo mongosh mongodump mongorestore mongoexport mongoimport', P],
  ['poetry', { ...P, when: /^publish$/ }],
  ['security', { ...P, when: /keychain$/ }],
  ['7z 7za 7zr 7zz', { attached: ['-p'] }],
  ['rar unrar', { attached: ['-p', '-hp'] }],
  ['zip unzip zipcloak sqlcmd bcp osql tsql mosquitto_pub mosquitto_sub ipmitool', { next: ['-P'] }],
  ['smbclient rpcclient', { pair: { '%': ['-U'] } }],
  ['lftp', { pair: { ',': ['-u'] } }],
  ['etcdctl', { pair: { ':': ['--user'] } }],
  ['jenkins-cli', { pair: { ':': ['-auth'] } }],
  ['snmpwalk snmpget snmpset snmpbulkwalk', { next: ['-A', '-X', '-c'] }],
  ['ssh-keygen', { next: ['-N', '-P'] }],
  ['openssl', { next: ['-k', '-K', '-hmac'], when: /^(?:enc|dgst|aes-\d+-\w+)$/ }],
  ['openssl', { form: /^pass:(.{1,512})$/dgs }],
  ['openssl', { when: /^passwd$/, last: { min: 2, valued: '-salt -in' } }],
  ['htpasswd', { when: /^-[a-zA-Z]{0,8}b/, last: { min: 2, valued: '-C -r' } }],
  ['wpa_passphrase', { last: { min: 2, valued: '' } }],
  ['ansible-vault', { when: /^encrypt_string$/, last: { min: 2, valued: '--name -n --vault-id --encrypt-vault-id' } }],
  ['gh', { next: ['-b', '--body'], when: /^secret$/ }],
  ['glab', { next: ['--value', '-v'], when: /^variable$/ }],
  ['netlify', { next: ['--auth'] }],
  ['dotnet', { next: ['-k'], when: /^nuget$/ }],
  ['sendemail', { next: ['-xp'] }],
  ['signtool', { next: ['/p'] }],
  ['sonar-scanner', { form: /^-Dsonar\.login=(.{1,512})$/dg }],
  ['rclone', { after: [[/^obscure$/, 1]] }],
  ['rclone', { when: /^config$/, form: /^pass=(.{1,512})$/dg }],
  ['rabbitmqctl', { after: [[/^(?:add_user|change_password|authenticate_user)$/, 2]] }],
  ['nmcli', { after: [[/^password$/, 1]] }],
  ['net', { after: [[/^user$/, 2]] }],
  ['mc', { after: [[/^(?:set|add)$/, 4]] }],
  ['neo4j-admin', { after: [[/^set-initial-password$/, 1]] }],
  ['ngrok', { after: [[/^(?:add-)?authtoken$/, 1]] }],
  ['nuget', { after: [[/^setapikey$/i, 1]] }],
  ['cargo', { after: [[/^login$/, 1]] }],
  [
    'poetry composer',
    {
      after: [
        [/^http-basic\./, 2],
        [/^(?:pypi-token|github-oauth|gitlab-token|bearer)\./, 1],
      ],
    },
  ],
  ['bundle', { when: /^config$/, form: /^[^\s:/]{1,128}:([^\s:/]{1,256})$/dg }],
  ['bw', { when: /^unlock$/, last: { min: 2, valued: '--passwordenv --passwordfile' } }],
  ['bw', { when: /^login$/, last: { min: 3, valued: '--passwordenv --passwordfile --method --code' } }],
  ['pulumi', { plain: ['--secret'] }],
  ['pulumi', { when: /^--secret$/, last: { min: 4, valued: '-s --stack -C --cwd --config-file' } }],
  ['xfreerdp', { attached: ['/p:'] }],
  ['aws', { next: ['--value'], when: /^SecureString$/ }],
  ['vault', { after: [[/^(?:login|unseal)$/, 1]] }],
  ['vault', { form: /^secret_id=(.{1,512})$/dg }],
  ['vault', { when: /^kv$/, pairs: true }],
  ['fly flyctl', { when: /^secrets$/, pairs: true }],
  ['doppler', { when: /^secrets$/, pairs: true }],
  ['kubectl oc', { plain: ['--from-file', '--from-env-file'] }],
  [
    'kubectl oc',
    {
      when: /^secrets?$/,
      form: /"(?!op"|path"|from"|name|kind"|type"|apiVersion")[\w./-]{1,128}"\s{0,8}:\s{0,8}"([^"]{1,8192})"/dg,
    },
  ],
];

/** Names only, for a quick look: most commands need no more of this table. */
let names: string | undefined;

/** Does it take a secret as an argument, or read one? */
export function takesSecret(program: string): boolean {
  names ??= ` ${GROUPS.map(([group]) => group).join(' ')} `;
  return names.includes(` ${program} `) || READ_SECRET.has(program);
}

let byName: Map<string, SecretArguments[]> | undefined;

export function secretArguments(program: string): readonly SecretArguments[] {
  if (byName === undefined) {
    byName = new Map();
    for (const [group, spec] of GROUPS)
      for (const name of group.split(' ')) byName.set(name, [...(byName.get(name) ?? []), spec]);
  }
  return byName.get(program) ?? [];
}

/** Their argument may be a program of the table. */
export const WRAPPERS: ReadonlySet<string> = new Set(
  'sudo doas env nohup time timeout nice ionice exec command xargs watch docker podman kubectl oc ssh setsid stdbuf builtin'.split(
    ' ',
  ),
);

/** Each of their arguments with a space in it may be code. */
export const CODE_TAKERS: ReadonlySet<string> = new Set('eval ssh watch su'.split(' '));
export const SHELLS: ReadonlySet<string> = new Set('bash sh zsh dash ksh ash fish'.split(' '));

/** They read a secret from standard input where one of the words stands in the command; no word: always. */
export const READ_SECRET: ReadonlyMap<string, RegExp | null> = new Map([
  ['chpasswd', null],
  ['kinit', null],
  ['cryptsetup', null],
  ['smbpasswd', null],
  ['passwd', null],
  ['sudo', /^-(?:[a-zA-Z]*S[a-zA-Z]*|-stdin)$/],
  ['docker', /^(?:--password-stdin|secret)$/],
  ['podman', /^(?:--password-stdin|secret)$/],
  ['nerdctl', /^--password-stdin$/],
  ['helm', /^--password-stdin$/],
  ['wrangler', /^secret$/],
  ['vercel', /^env$/],
  ['gcloud', /^secrets$/],
  ['fly', /^secrets$/],
  ['gh', /^(?:--with-token|secret)$/],
  ['vault', /^-$/],
  ['pass', /^insert$/],
  ['read', ENDS_SECRET],
  ['mapfile', ENDS_SECRET],
  ['gpg', /^--passphrase-fd(?:=.*)?$/],
]);
