/** What a way through the text changes of the shell's state: entries by their key, as they are at its end. */
export type Changes = ReadonlyMap<string, unknown>;

/** Most ways change nothing. */
export const NO_CHANGES: Changes = new Map();
