/** README.html: the pack for somebody who was never told what gatekeep is. One file, no script, nothing loaded; it prints well. */
import type { Stats } from '../audit/stats.ts';
import { controlsOf, type Framework } from './controls.ts';
import type { Day } from './gather.ts';
import { BUCKETS, bucketed, SERIES, timesPlot, volumePlot } from './plots.ts';

export interface ReportFacts {
  readonly framework: Framework;
  readonly origin: string;
  readonly from: string;
  readonly to: string;
  readonly stats: Stats;
  readonly days: readonly Day[];
  readonly times: readonly number[];
  readonly controlled: number;
  readonly sampled: number;
  readonly seed: string;
  readonly exceptions: Readonly<Record<string, number>>;
  readonly integrity: { readonly state: string; readonly proven: string; readonly problems: number };
  readonly checkpoint: string;
  readonly version: string;
}

const escaped = (value: unknown): string =>
  String(value).replace(/[&<>"'\p{Cc}\p{Cf}]/gu, char => `&#${char.codePointAt(0)};`);

const NAMES: Readonly<Record<Framework, string>> = {
  soc2: 'SOC 2 (Trust Services Criteria)',
  iso27001: 'ISO/IEC 27001:2022, Annex A',
  'nist800-53': 'NIST SP 800-53 Rev. 5',
};

const STYLE = `body{font:15px/1.5 Georgia,serif;color:#1c1c1c;max-width:46em;margin:2em auto;padding:0 1em}
h1{font-size:1.6em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #bbb}
table{border-collapse:collapse;width:100%;font:13px/1.4 sans-serif}td,th{border:1px solid #ccc;padding:.25em .5em;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.9em}svg{width:100%;height:auto}
.key i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em;print-color-adjust:exact}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}table,svg{break-inside:avoid}a{color:inherit;text-decoration:none}}
@page{margin:18mm}`;

const rows = (cells: readonly (readonly unknown[])[]): string =>
  cells
    .map(
      row =>
        `<tr>${row.map(cell => `<td${typeof cell === 'number' ? ' class="n"' : ''}>${escaped(cell)}</td>`).join('')}</tr>`,
    )
    .join('\n');

const table = (head: readonly string[], cells: readonly (readonly unknown[])[]): string =>
  `<table><tr>${head.map(title => `<th>${title}</th>`).join('')}</tr>\n${rows(cells)}</table>`;

const counts = (of: Readonly<Record<string, number>>): [string, number][] => Object.entries(of);

export function report(facts: ReportFacts): string {
  const { framework, origin, from, to, stats, days, times, version } = facts;
  const key = SERIES.map(({ name, fill }) => `<i style="background:${fill}"></i>${name}`).join('');
  const sections = [
    `<p>Period: <b>${escaped(from)}</b> to <b>${escaped(to)}</b> (UTC). Log: <code>${escaped(origin)}</code>. Framework: ${NAMES[framework]}.</p>`,
    ABOUT,
    `<h2>What happened</h2><p>Requests: ${stats.commands}. Held or stopped: ${facts.controlled}. How each was decided:</p>`,
    table(['decision', 'requests'], counts(stats.decisions)),
    `<figure>${volumePlot(days)}<figcaption class="key">Requests a day: ${key}</figcaption></figure>`,
    `<h2>How long people took</h2>${decisionTimes(stats, times)}`,
    `<h2>Who approved</h2>${table(['approver', 'decisions'], counts(stats.approvers))}<p>Identities and how far they are proven: <a href="access/approvers.csv">access/approvers.csv</a>. Changes of who may decide: <a href="access/changes.csv">access/changes.csv</a>.</p>`,
    `<h2>Exceptions</h2>${table(['kind', 'how many'], counts(facts.exceptions))}<p>Each with its lines: <a href="exceptions.csv">exceptions.csv</a>.</p>`,
    integrity(facts),
    sample(facts),
    `<h2>Controls</h2><p>The records support these; whether a control is met, the auditor decides.</p>${table(
      ['control', 'about', 'the records support it by', 'see'],
      controlsOf(framework).map(({ id, about, supports, files }) => [id, about, supports, files.join(', ')]),
    )}`,
    FILES,
    `<p>Made by gatekeep ${escaped(version)} from the log as it was signed at line ${escaped(facts.checkpoint)}. Who makes it again from the same log with the same words gets the same bytes.</p>`,
  ];
  return `<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Evidence ${escaped(from)} to ${escaped(to)}</title>\n<style>${STYLE}</style>\n<h1>Evidence of command approvals</h1>\n${sections.join('\n')}\n</html>\n`;
}

const ABOUT = `<h2>What this is</h2>
<p>gatekeep stands between AI agents or CI jobs and the shell. It works out what a command would run, lets the harmless through, holds the
risky until a person has decided, runs exactly what was approved, and writes each step into a log before it happens. This folder is the part of one
such log that belongs to the period, with what proves it. Secrets were replaced before anything was recorded; nothing else was changed.</p>
<p>It cannot show commands that never went through gatekeep. To reconcile, compare <code>population.csv</code> with a source that
gatekeep does not write, such as the cloud provider's own audit trail. Answers that people gave on GitHub are held against what stands there
by <code>gatekeep audit verify --anchors github</code>.</p>`;

const FILES = `<h2>Files</h2><table><tr><th>file</th><th>what it holds</th></tr>
<tr><td><a href="population.csv">population.csv</a></td><td>every request of the period, one row each, with the lines that tell of it</td></tr>
<tr><td><a href="population.txt">population.txt</a></td><td>the query that made it, and its totals</td></tr>
<tr><td><a href="completeness.json">completeness.json</a></td><td>first and last line, kinds of lines, gaps, checkpoints at both ends</td></tr>
<tr><td>sample/</td><td>the items drawn: the story of each, its lines, and proofs that can be checked without the log</td></tr>
<tr><td>log/period.jsonl</td><td>the lines of the period, byte for byte</td></tr>
<tr><td>integrity/</td><td>the report of the verification, keys, lines about the log itself; <code>verify.py</code> checks a whole log with Python and OpenSSL alone</td></tr>
<tr><td>policy/, access/</td><td>policies in force, people who decided, changes of either</td></tr>
<tr><td><a href="exceptions.csv">exceptions.csv</a>, <a href="controls.csv">controls.csv</a></td><td>what did not go the ordinary way; controls and where to look</td></tr>
<tr><td>MANIFEST.json, MANIFEST.note</td><td>SHA-256 of every file, and the log's signature on it</td></tr>
<tr><td>verify.sh</td><td>checks all of it: <code>sh verify.sh</code></td></tr></table>`;

function decisionTimes({ decision_ms: spread }: Stats, times: readonly number[]): string {
  if (spread === null) return '<p>Nobody had to decide in this period.</p>';
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
  const said = bucketed(times)
    .map((count, i) => `${BUCKETS[i]![0]}: ${count}`)
    .join(', ');
  return `<p>Decisions by people: ${spread.count}; half within ${seconds(spread.p50)}, 95 % within ${seconds(spread.p95)}, the longest after ${seconds(spread.max)}.</p>
<figure>${timesPlot(times)}<figcaption>Time from request to decision, by longest time: ${said}</figcaption></figure>`;
}

const integrity = ({ integrity: { state, proven, problems } }: ReportFacts): string => `<h2>Integrity</h2>
<p>The whole log was verified when this pack was made: <b>${escaped(state)}</b>; ${escaped(proven)}; ${problems} finding${problems === 1 ? '' : 's'}
(<a href="integrity/verify.json">integrity/verify.json</a>). Proven lines are under a checkpoint that the log's key signed: any change of them shows,
to anyone, offline. The signature is worth as much as the key is out of reach of those whose commands are on record; hold it against a copy of
<code>integrity/keys.txt</code> that you got another way.</p>`;

const sample = ({ sampled, controlled, seed }: ReportFacts): string => `<h2>Sample</h2>
<p>${sampled} of the requests that were held or stopped (${controlled}), drawn with the seed <code>${escaped(seed)}</code>: the lowest SHA-256 of
<code>seed:id</code> (<a href="sample/sample.json">sample/sample.json</a>). Give a seed of your own, and the log's owner cannot have known the sample.</p>`;
