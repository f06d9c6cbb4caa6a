/** Tools whose tasks stand in a file of their own: the walk opens it (tasks/task.ts). */
import type { Handler } from './handler.ts';

export const make: Handler = argv => [{ kind: 'task', tool: 'make', argv }];

/** `npm-run-all`, `run-s`, `run-p`: scripts of package.json by their names. */
export const scriptRunner: Handler = argv => [{ kind: 'task', tool: 'npm-run-all', argv }];
