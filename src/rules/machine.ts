/** What conditions ask of the machine. Each answer is found when the first rule asks, and is then kept. */

export type FactFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** It is there, and cannot be read, is too long or is no UTF-8: what it says is not known. */
  | { readonly kind: 'unreadable' };

export interface Machine {
  /** A plain file of at most 1 MiB, by its absolute path. */
  readFile(path: string): FactFile;
  /** Nearest folder with `.git`, from `folder` upwards; `folder` itself where there is none. */
  projectOf(folder: string): string;
  /** Are there changes in the project's tracked or untracked files? null: it cannot be told, or not in time. */
  isDirty(project: string): boolean | null;
  /** Names of the requester's groups by the kernel's word; numbers where they have no name; null: not known. */
  groups(): readonly string[] | null;
  /** Is the requester's standard input a terminal? */
  isTerminal(): boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Throws where it is no YAML. */
  parseYaml(text: string): unknown;
}
