/** Who asks: from the kernel where it can be, from the environment where not (then a label, never trusted). */
export interface Requester {
  readonly uid: number;
  readonly user: string;
  readonly host: string;
  /** The pid that will be the command's. */
  readonly pid: number;
  /** As the environment claims; null: none seen. */
  readonly agent: { readonly name: string; readonly version: string | null; readonly session: string | null } | null;
  readonly ci: { readonly name: string; readonly run: string | null; readonly actor: string | null } | null;
}
