/**
 * Bun 1.4.5's node:child_process, and so execa, reports a death by a real-time signal as exit 0. Bun.spawn below it
 * knows better, so its handle is kept while execa starts the command.
 */
export interface Handle {
  readonly signalCode: string | number | null;
}

export function keepHandle<T>(start: () => T): { started: T; handle: () => Handle | null } {
  const spawn = Bun.spawn;
  let kept: Handle | null = null;
  const keeping = (...args: Parameters<typeof spawn>): ReturnType<typeof spawn> => {
    const handle = spawn(...args);
    kept = handle as unknown as Handle;
    return handle;
  };
  Object.assign(Bun, { spawn: keeping });
  try {
    return { started: start(), handle: () => kept };
  } finally {
    Object.assign(Bun, { spawn });
  }
}
