/** What is sent to us while the command runs is the command's: the front passes everything on to us. */
import { closeFile, O_NOCTTY, O_RDONLY, openFile } from '../posix/files.ts';
import { inForeground } from '../posix/process.ts';

const PASSED = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const;
const TYPED = ['SIGINT', 'SIGQUIT'] as const;
/** A signal to the whole group reaches us twice, the second time through the front. */
const SAME_MS = 100;

/** Is our group the terminal's? Then what is typed reaches the command without us. */
function atTerminal(): boolean {
  try {
    const terminal = openFile('/dev/tty', O_RDONLY | O_NOCTTY);
    try {
      return inForeground(terminal);
    } finally {
      closeFile(terminal);
    }
  } catch {
    return false;
  }
}

/** Returns how to stop. */
export function passSignalsOn(send: (signal: NodeJS.Signals) => void): () => void {
  const last = new Map<NodeJS.Signals, number>();
  const pass = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    const again = now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_MS;
    last.set(signal, now);
    if (!again) send(signal);
  };
  const typed = (signal: NodeJS.Signals): void => {
    if (!atTerminal()) pass(signal);
  };
  for (const signal of PASSED) process.on(signal, pass);
  for (const signal of TYPED) process.on(signal, typed);
  return () => {
    for (const signal of PASSED) process.off(signal, pass);
    for (const signal of TYPED) process.off(signal, typed);
  };
}
