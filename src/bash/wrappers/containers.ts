/** docker, kubectl and their like: the command inside counts, as something that runs elsewhere. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { couldSplit, eachReading, type Handler, has, opaque, program, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { readOptions } from './options.ts';

const ENGINE: OptionTable = {
  short: 'c:DH:l:v',
  long: 'config= context= debug host= log-level= tls tlscacert= tlscert= tlskey= tlsverify version help connection= url= identity= root= runroot= namespace= address= remote ansi= env-file= file= parallel= profile= progress= project-directory= project-name= all-resources compatibility dry-run verbose',
};

const COMPOSE: OptionTable = { ...ENGINE, short: 'c:DH:l:vf:p:' };

const RUN: OptionTable = {
  short: 'a:c:de:h:il:m:p:Pqtu:v:w:T',
  long: 'add-host= annotation= attach= blkio-weight= cap-add= cap-drop= cgroup-parent= cgroupns= cidfile= cpu-period= cpu-quota= cpu-shares= cpus= cpuset-cpus= cpuset-mems= detach detach-keys= device= disable-content-trust dns= dns-option= dns-search= domainname= entrypoint= env= env-file= env-from-file= expose= gpus= group-add= health-cmd= health-interval= health-retries= health-timeout= hostname= init interactive ip= ip6= ipc= isolation= kernel-memory= label= label-file= link= log-driver= log-opt= mac-address= memory= memory-reservation= memory-swap= mount= name= network= net= network-alias= no-healthcheck oom-kill-disable oom-score-adj= pid= pids-limit= platform= privileged publish= publish-all pull= quiet read-only restart= rm runtime= security-opt= shm-size= sig-proxy stop-signal= stop-timeout= storage-opt= sysctl= tmpfs= tty ulimit= user= userns= uts= volume= volume-driver= volumes-from= workdir= index= no-TTY no-tty no-deps build service-ports use-aliases remove-orphans quiet-pull replace pod= systemd= tls-verify=? userns= umask= secret= help',
};

/** `docker [options] [container|compose] run|exec [options] IMAGE command …`. */
export const engine: Handler = argv => eachReading(argv, ENGINE, reading => subcommand(reading.operands, argv[0]));

export const compose: Handler = argv => eachReading(argv, COMPOSE, reading => subcommand(reading.operands, argv[0]));

function subcommand(operands: readonly Arg[], name: string): readonly Inner[] | null {
  const [first, ...rest] = operands;
  if (first === undefined) return null;
  if (typeof first !== 'string') return [opaque(`${name} gets a subcommand that is not known`)];
  if (first === 'container' || first === 'sandbox' || first === 'service') return subcommand(rest, name);
  if (first === 'compose') return eachReading([name, ...rest], COMPOSE, reading => subcommand(reading.operands, name));
  // The user's own files, seen with other numbers.
  if (first === 'unshare')
    return eachReading([name, ...rest], { long: 'rootless-netns' }, reading => program(reading.operands));
  if (first !== 'run' && first !== 'exec' && first !== 'create') return null;
  return eachReading([name, ...rest], RUN, reading => inside(reading, name));
}

function inside(reading: Reading, name: string): readonly Inner[] {
  if (has(reading, 'help')) return [];
  const [image, ...command] = reading.operands;
  if (image !== undefined && couldSplit(image)) return [opaque(`${name} gets words that are not known`)];
  const checks = values(reading, 'health-cmd').map(
    code => ({ kind: 'code', code, shell: 'sh', positional: null, scope: 'remote' }) as const,
  );
  const entry = values(reading, 'entrypoint').at(-1);
  const argv = entry === undefined || entry === '' ? command : [entry, ...command];
  return [...checks, ...elsewhere(argv)];
}

function elsewhere(argv: readonly Arg[]): readonly Inner[] {
  return argv.length === 0 ? [] : [{ kind: 'argv', argv, remote: true }];
}

const KUBECTL: OptionTable = {
  short: 'n:s:v:c:f:itql:',
  long: 'namespace= context= cluster= user= username= password= kubeconfig= server= token= as= as-group= as-uid= cache-dir= certificate-authority= client-certificate= client-key= request-timeout= tls-server-name= insecure-skip-tls-verify=? v= vmodule= log-flush-frequency= container= filename= stdin tty quiet pod-running-timeout= image= env= labels= overrides= restart= rm attach command help',
  permute: true,
};

const KUBE_STARTS = new Set(['exec', 'run', 'debug', 'rsh', 'create']);

/** kubectl with colours. */
export const kubecolor: Handler = argv => [{ kind: 'argv', argv: ['kubectl', ...argv.slice(1)] }];

/** `lima command`: limactl's shell in the machine that it calls default. */
export const lima: Handler = argv => elsewhere(argv.slice(argv[1] === '--' ? 2 : 1));

/** `kubectl exec POD -- command`; older ones also without `--`. */
export const kubectl: Handler = argv => {
  const dashes = argv.indexOf('--');
  const before = dashes < 0 ? argv.slice(1) : argv.slice(1, dashes);
  for (const reading of readOptions(before, KUBECTL)) {
    const [verb] = reading.operands;
    if (verb === undefined) continue;
    if (typeof verb !== 'string') return [opaque(`${argv[0]} gets a subcommand that is not known`)];
    if (!KUBE_STARTS.has(verb)) continue;
    if (dashes >= 0) return elsewhere(argv.slice(dashes + 1));
    if (reading.unsure) return [opaque(`${argv[0]} gets words that are not known`)];
    return verb === 'exec' || verb === 'rsh' ? withoutDashes(before, verb) : [];
  }
  return null;
};

/** Options of the command itself cannot be told from kubectl's: every reading in which they are the command's. */
function withoutDashes(before: readonly Arg[], verb: string): readonly Inner[] {
  const at = before.indexOf(verb);
  const readings = readOptions(before.slice(at + 1), { ...KUBECTL, permute: false });
  return readings.flatMap(reading => elsewhere(reading.operands.slice(1)));
}

/** `lxc exec c -- command`, `multipass exec vm -- command`. */
export const execAfterDashes: Handler = argv => {
  const verb = argv.slice(1).find(word => typeof word !== 'string' || !word.startsWith('-'));
  if (typeof verb === 'object') return [opaque(`${argv[0]} gets a subcommand that is not known`)];
  if (verb !== 'exec' && verb !== 'shell') return null;
  const dashes = argv.indexOf('--');
  if (dashes >= 0) return elsewhere(argv.slice(dashes + 1));
  return elsewhere(argv.slice(argv.indexOf(verb) + 2));
};
