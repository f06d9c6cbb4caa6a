/**
 * Bun's spawn resets every signal, cannot leave 0 to 2 closed, and knows no limits. Where the caller had any of that,
 * a bash that reads nothing of the caller's (-p) sets it up and becomes the command, in the same process.
 */
export interface Start {
  readonly file: string;
  readonly argv0: string;
  readonly args: readonly string[];
}

export function throughTrampoline(
  start: Start,
  ignored: readonly number[],
  closed: readonly number[],
  limits: readonly string[],
): Start {
  if (ignored.length === 0 && closed.length === 0 && limits.length === 0) return start;
  const steps = [
    'set +p', // an exported SHELLOPTS would hand it on
    ...limits,
    ...ignored.map(number => `trap '' ${number}`),
    ...closed.map(fd => `exec ${fd}>&-`),
    // Not as $0: bash looks at that too, and a name such as rbash would bind it.
    '_gk_name=$1; shift; exec -a "$_gk_name" -- "$@"',
  ];
  return {
    file: '/bin/bash',
    argv0: 'bash',
    args: ['-p', '-c', steps.join('; '), 'bash', start.argv0, start.file, ...start.args],
  };
}
