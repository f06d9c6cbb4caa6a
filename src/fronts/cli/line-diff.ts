/** What changed between two texts, line by line, with a little of what stands around it. */

const AROUND = 2;

/** Lines that begin with `+`, `-` or a blank; empty where nothing changed. */
export function lineDiff(before: string, after: string): readonly string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const steps = stepsOf(old, now);
  const near = steps.map((_, i) => steps.slice(Math.max(i - AROUND, 0), i + AROUND + 1).some(step => step[0] !== ' '));
  return steps.flatMap((step, i) => {
    if (near[i]) return [step];
    return near[i - 1] && near.slice(i).includes(true) ? ['  ...'] : [];
  });
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** By the longest common subsequence: policies have hundreds of lines, not more. */
function stepsOf(old: readonly string[], now: readonly string[]): string[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i]![j] =
        old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const steps: string[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      steps.push(`  ${old[i]}`);
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      steps.push(`- ${old[i++]}`);
    else steps.push(`+ ${now[j++]}`);
  }
  return steps;
}
