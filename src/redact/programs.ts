/** Which options and words of which program are secrets: `mysql -pX`, but not `ssh -p 22`. Data only. */
import { ENDS_SECRET } from './names.ts';

export interface SecretArguments {
  /** Options whose value is the next word (or, for one-letter options, the rest of their own). */
  readonly next?: readonly string[];
  /** One-letter options whose value is in the same word only. */
  readonly attached?: readonly string[];
  /** Options whose value is `user<separator>secret`, by separator. */
  readonly pair?: Readonly<Record<string, readonly string[]>>;
  /** Only where one of these words stands in the command. */
  readonly when?: readonly string[];
  /** Words that are followed by this many others, the last of which is the secret: `add_user NAME PASSWORD`. */
  readonly after?: Readonly<Record<string, number>>;
}

const MYSQL: SecretArguments = { attached: ['-p'] };
const LDAP: SecretArguments = { next: ['-w'] };
const LOGIN: SecretArguments = { next: ['-p'], when: ['login'] };
const SEVEN_ZIP: SecretArguments = { attached: ['-p'] };
const MONGO: SecretArguments = { next: ['-p'] };
const SQL_SERVER: SecretArguments = { next: ['-P'] };
const SNMP: SecretArguments = { next: ['-A', '-X'] };
const HTTPIE: SecretArguments = { pair: { ':': ['-a', '--auth'] } };

const GROUPS: readonly (readonly [programs: string, SecretArguments])[] = [
  [
    'mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlsh mariadb mariadb-dump mariadb-admin mycli',
    MYSQL,
  ],
  ['redis-cli redis-benchmark valkey-cli', { next: ['-a'] }],
  ['ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldapcompare ldapmodrdn', LDAP],
  ['ldappasswd', { next: ['-w', '-s', '-a'] }],
  [
    'curl',
    {
      pair: { ':': ['-u', '--user', '-U', '--proxy-user'], '=': ['-b', '--cookie'] },
      next: ['--oauth2-bearer'],
    },
  ],
  ['http https httpie xh', HTTPIE],
  ['docker podman nerdctl buildah helm oras crane oc', LOGIN],
  ['az', { next: ['-p', '--value'], when: ['login', 'keyvault'] }],
  ['skopeo', { ...LOGIN, pair: { ':': ['--creds', '--src-creds', '--dest-creds'] } }],
  ['sshpass', { next: ['-p'] }],
  ['7z 7za 7zr 7zz', SEVEN_ZIP],
  ['rar unrar', { attached: ['-p', '-hp'] }],
  ['zip unzip zipcloak', { next: ['-P'] }],
  ['twine', { next: ['-p'] }],
  ['mongo mongosh mongodump mongorestore mongoexport mongoimport', MONGO],
  ['sqlcmd bcp osql tsql', SQL_SERVER],
  ['smbclient rpcclient', { pair: { '%': ['-U'] } }],
  ['lftp', { pair: { ',': ['-u'] } }],
  ['snmpwalk snmpget snmpset snmpbulkwalk', SNMP],
  ['ssh-keygen', { next: ['-N', '-P'] }],
  ['openssl', { next: ['-k', '-K', '-hmac'], when: ['enc', 'dgst', 'aes-256-cbc', 'aes-128-cbc'] }],
  ['mosquitto_pub mosquitto_sub ipmitool', { next: ['-P'] }],
  ['gh', { next: ['-b', '--body'], when: ['secret'] }],
  ['rclone', { after: { obscure: 1 } }],
  ['rabbitmqctl', { after: { add_user: 2, change_password: 2, authenticate_user: 2 } }],
  ['nmcli', { after: { password: 1 } }],
  ['mc', { after: { set: 4, add: 4 } }],
  ['xfreerdp', { attached: ['/p:'] }],
  ['aws', { next: ['--value'], when: ['SecureString'] }],
  ['vault', { after: { login: 1 } }],
];

/** Names only, for a quick look: most commands need no more of this table. */
let names: string | undefined;

/** Does it take a secret as an argument, or read one? */
export function takesSecret(program: string): boolean {
  names ??= ` ${GROUPS.map(([group]) => group).join(' ')} `;
  return names.includes(` ${program} `) || READ_SECRET.has(program);
}

let byName: ReadonlyMap<string, SecretArguments> | undefined;

export function secretArguments(program: string): SecretArguments | undefined {
  byName ??= new Map(GROUPS.flatMap(([group, spec]) => group.split(' ').map(name => [name, spec] as const)));
  return byName.get(program);
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
  ['passwd', /^--stdin$/],
  ['sudo', /^-(?:[a-zA-Z]*S[a-zA-Z]*|-stdin)$/],
  ['docker', /^--password-stdin$/],
  ['podman', /^--password-stdin$/],
  ['nerdctl', /^--password-stdin$/],
  ['helm', /^--password-stdin$/],
  ['gh', /^(?:--with-token|secret)$/],
  ['vault', /^-$/],
  ['pass', /^insert$/],
  ['read', ENDS_SECRET],
  ['mapfile', ENDS_SECRET],
  ['gpg', /^--passphrase-fd(?:=.*)?$/],
]);
