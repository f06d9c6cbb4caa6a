/** Whole processes, timed from outside, all commands in turn in one run: ratios hold where absolute times drift. */

export interface Timed {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Row {
  readonly name: string;
  /** Milliseconds of wall time. */
  readonly min: number;
  readonly median: number;
}

function once({ command, env }: Timed): number {
  const start = Bun.nanoseconds();
  const done = Bun.spawnSync([...command], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    env: env ?? process.env,
  });
  const took = (Bun.nanoseconds() - start) / 1e6;
  if (done.exitCode !== 0) throw new Error(`${command.join(' ')}: exit ${done.exitCode}, signal ${done.signalCode}`);
  return took;
}

export function measure(commands: readonly Timed[], rounds: number): Row[] {
  const times = commands.map((): number[] => []);
  for (let round = -2; round < rounds; round++) {
    for (const [i, command] of commands.entries()) {
      const took = once(command);
      if (round >= 0) times[i]!.push(took);
    }
  }
  return commands.map(({ name }, i) => {
    const sorted = times[i]!.sort((a, b) => a - b);
    return { name, min: sorted[0]!, median: sorted[sorted.length >> 1]! };
  });
}
