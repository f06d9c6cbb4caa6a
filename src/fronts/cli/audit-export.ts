/** `audit export`: the log for other systems. */
import { FORMATS, type FormatName } from '../../audit/export/format.ts';
import { OCSF_VERSIONS } from '../../audit/export/ocsf.ts';
import { Problem } from '../../problem.ts';
import { safeJson, safeText } from '../../terminal/safe-text.ts';
import type { Caller } from '../caller.ts';
import { exitOfSignal, FOUND, OK } from '../exit-codes.ts';
import type { ExportEnd, ExportSaid } from './audit-services.ts';
import { period, type PeriodOptions } from './audit-query.ts';
import { nearest } from './nearest.ts';
import { type Output, openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export interface ExportOptions {
  readonly format: string;
  readonly ocsfVersion?: string;
  readonly from?: string;
  /** A time, an address, or one of each. */
  readonly to?: readonly string[];
  readonly output?: string;
  readonly follow?: boolean;
}

export async function exportAudit(caller: Caller, services: CliServices, options: ExportOptions): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const format = known('--format', options.format, FORMATS);
  const ocsf = known('--ocsf-version', options.ocsfVersion ?? OCSF_VERSIONS[0], OCSF_VERSIONS);
  if (options.ocsfVersion !== undefined && format !== 'ocsf')
    throw new Problem('usage', `--ocsf-version says nothing of ${format}`);
  const { address, times } = towards(options);
  const place = address ?? (options.output === undefined ? null : services.absolute(options.output));
  const end = await (await services.audit()).exportLog(
    {
      format,
      ocsf,
      period: period(times, Date.now()),
      place,
      isAddress: address !== null,
      follow: options.follow ?? false,
    },
    sayings(format, place, output),
  );
  return conclude(end, place, output);
}

/** `--to` is where to, or until when: no time has `://` in it. */
function towards({ from, to = [], output }: ExportOptions): { address: string | null; times: PeriodOptions } {
  const addresses = to.filter(value => value.includes('://'));
  const until = to.filter(value => !value.includes('://'));
  if (addresses.length + (output === undefined ? 0 : 1) > 1) throw new Problem('usage', 'an export goes to one place');
  if (until.length > 1) throw new Problem('usage', `--to is ${until.join(' and ')}, wanted one time`);
  const times = { ...(from !== undefined && { from }), ...(until[0] !== undefined && { to: until[0] }) };
  return { address: addresses[0] ?? null, times };
}

function known<T extends string>(option: string, value: string, all: readonly T[]): T {
  const found = all.find(one => one === value);
  if (found !== undefined) return found;
  const near = nearest(value, all);
  throw new Problem(
    'usage',
    `${option} is ${value}, wanted one of ${all.join(', ')}`,
    near === null ? {} : { hint: `did you mean ${near}?` },
  );
}

const JSON_FORMATS: readonly FormatName[] = ['jsonl', 'ocsf', 'ecs', 'otlp'];

const sayings = (format: FormatName, place: string | null, output: Output): ExportSaid => ({
  // A terminal gets nothing raw; a file or a pipe gets every byte as it is.
  write: text => output.write(output.columns === null ? text : shown(format, text)),
  warn: what => output.report({ kind: 'warning', head: `export${place === null ? '' : ` to ${place}`}: ${what}` }),
});

function shown(format: FormatName, text: string): string {
  const safe = (line: string): string => (JSON_FORMATS.includes(format) ? safeJson(line) : safeText(line).text);
  return text
    .split('\n')
    .map(line => safe(line.replace(/\r$/, '')))
    .join('\n');
}

function conclude({ ended, items, odd, hidden, missing }: ExportEnd, place: string | null, output: Output): number {
  const warn = (head: string, hint?: string): void => output.report({ kind: 'warning', head: `export: ${head}`, hint });
  for (const { from, to } of missing)
    warn(`lines ${from} to ${to} are gone: their file was retired before they were exported`);
  if (odd > 0)
    warn(
      `${odd} line${odd === 1 ? ' is no record and was' : 's are no records and were'} left out`,
      'gatekeep audit verify',
    );
  if (hidden > 0)
    warn(
      `${hidden} line${hidden === 1 ? ' was' : 's were'} sent without what a second look takes for secrets: of these the copy is not what the log's hashes are of`,
    );
  if (ended.kind === 'undelivered') return FOUND;
  if (place !== null) output.lines([`${items} item${items === 1 ? '' : 's'} delivered to ${safeText(place).text}`]);
  return ended.kind === 'gone' ? (ended.signal === null ? OK : exitOfSignal(ended.signal)) : OK;
}
