/** What a wrapper (`sudo`, `xargs`, `bash -c`, …) would start in turn; wrappers.ts says so for each program. */
import type { Arg } from './analysis.ts';

export type Inner =
  /** Another program: `sudo rm x` → `rm x`. An argv whose first word is not known is opaque to the walk. */
  | { readonly kind: 'argv'; readonly argv: readonly Arg[] }
  /** Shell code: `bash -c CODE zero one`, `ssh host CODE`. `positional`: `$0`, `$1`, … or null where not known. */
  | {
      readonly kind: 'code';
      readonly code: Arg;
      readonly shell: 'bash' | 'sh';
      readonly positional: readonly Arg[] | null;
      /** It runs in this shell and may change its variables (`eval`, `source`), or on another machine (`ssh`). */
      readonly scope: 'same' | 'child' | 'remote';
    }
  /** A script file: `bash x.sh a`, `. ./lib.sh`. */
  | {
      readonly kind: 'file';
      readonly path: Arg;
      readonly shell: 'bash' | 'sh';
      readonly positional: readonly Arg[] | null;
      readonly scope: 'same' | 'child';
    }
  /** It reads shell code from standard input: `bash`, `sh -s a`, `ssh host`. */
  | { readonly kind: 'stdin'; readonly shell: 'bash' | 'sh'; readonly scope: 'child' | 'remote' }
  /** It runs something that cannot be told. */
  | { readonly kind: 'opaque'; readonly why: string };
