/** What conditions of rules ask of this machine: plain files, the kernel's word, the clock. Nothing of the requester's is run. */
import { isAbsent, readSmallFile } from '../posix/files.ts';
import { isTerminal } from '../posix/process.ts';
import { projectRoot } from './project.ts';

export interface MachineFile {
  readonly kind: 'text' | 'absent' | 'unreadable';
  readonly text: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readFactFile(path: string): MachineFile {
  const file = readSmallFile(path);
  if (file === null) return { kind: isAbsent(path) ? 'absent' : 'unreadable', text: '' };
  try {
    return { kind: 'text', text: decoder.decode(file.bytes) };
  } catch {
    return { kind: 'unreadable', text: '' };
  }
}

/** Group numbers of this process, which the front gave no others; names as /etc/group has them. */
function groupNames(): string[] | null {
  const status = readFactFile('/proc/self/status');
  const listed = /^Groups:[ \t]*(.*)$/m.exec(status.text)?.[1];
  const own = /^Gid:\s+(\d+)/m.exec(status.text)?.[1];
  if (listed === undefined || own === undefined) return null;
  const names = new Map(
    readFactFile('/etc/group')
      .text.split('\n')
      .map(line => line.split(':'))
      .map(([name = '', , id = '']) => [id, name] as const),
  );
  return [...new Set([own, ...listed.split(' ').filter(Boolean)])].map(id => names.get(id) || id);
}

/** `stdin`: the requester's standard input; -1 where it is closed. Each answer is found once. */
export function makeMachine(stdin: number) {
  const once = <K, V>(find: (key: K) => V): ((key: K) => V) => {
    const found = new Map<K, V>();
    return key => {
      if (!found.has(key)) found.set(key, find(key));
      return found.get(key)!;
    };
  };
  const groups = once((_: 'own') => groupNames());
  return {
    readFile: once(readFactFile),
    projectOf: once(projectRoot),
    isDirty: once((project: string) => (require('./git-dirty.ts') as typeof import('./git-dirty.ts')).isDirty(project)),
    groups: () => groups('own'),
    isTerminal: () => isTerminal(stdin),
    now: () => Date.now(),
    parseYaml: (text: string): unknown => Bun.YAML.parse(text),
  };
}
