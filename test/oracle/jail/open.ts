/** Jails to run things in, for as long as an oracle needs them. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildJail } from './build.ts';
import { Jail } from './jail.ts';

export interface OpenJails {
  readonly jails: readonly Jail[];
  close(): Promise<void>;
}

/** Ends the process with 2 where this machine allows no jail. */
export async function openJails(count: number): Promise<OpenJails> {
  const folder = buildJail();
  const remove = (): void => rmSync(dirname(folder.root), { recursive: true, force: true });
  try {
    const jails = await Promise.all(Array.from({ length: count }, () => Jail.open(folder)));
    return {
      jails,
      close: async () => {
        await Promise.all(jails.map(jail => jail.close()));
        remove();
      },
    };
  } catch (error) {
    remove();
    console.error(`oracle: no jail on this machine, so nothing was compared: ${(error as Error).message}`);
    process.exit(2);
  }
}
