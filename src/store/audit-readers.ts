/**
 * What others may do with a log's files: nothing. The log service lets them read, because whoever gets at them was handed
 * the folder: the folders above are its own. Set once, at the start of a process, like a umask; secret and keys never open.
 */
let open = 0;

export const letReadersIn = (): void => {
  open = 0o055;
};

export const folderMode = (): number => 0o700 | open;
export const fileMode = (): number => 0o600 | (open & 0o044);
export const archiveMode = (): number => 0o400 | (open & 0o044);

/** Can others do more with it than they should? */
export const isTooOpen = (mode: number): boolean => (mode & 0o077 & ~open) !== 0;
