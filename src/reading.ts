/** Builds the real parts that read and export the log; loaded by the commands that do. */
import type { AuditServices, LogLine } from './fronts/cli/audit-services.ts';
import { callerGone } from './fronts/caller-gone.ts';
import type { CallerGone } from './gate/ports.ts';
import type { World } from './setup.ts';
import { currentLog } from './store/audit-folder.ts';
import { LogReader } from './store/audit-scan.ts';

/** How often the log is looked at while it is followed. */
const LOOK_EVERY_MS = 250;

export function auditServices(world: World): AuditServices {
  const { state } = world.places;
  return {
    lines: () => allLines(state),
    follow: after => follow(state, after, callerGone(world.request)),
  };
}

function* allLines(stateDir: string): Generator<LogLine> {
  const folder = currentLog(stateDir);
  if (folder === null) return;
  const reader = new LogReader(folder);
  try {
    yield* reader.read();
  } finally {
    reader.close();
  }
}

async function* follow(
  stateDir: string,
  after: number,
  gone: Promise<CallerGone>,
): AsyncGenerator<LogLine, CallerGone> {
  let reader: LogReader | null = null;
  try {
    for (;;) {
      const folder = reader === null ? currentLog(stateDir) : null;
      if (folder !== null) reader = new LogReader(folder, after);
      if (reader !== null) yield* reader.read();
      const left = await Promise.race([gone, Bun.sleep(LOOK_EVERY_MS)]);
      if (left !== undefined) return left;
    }
  } finally {
    reader?.close();
  }
}
