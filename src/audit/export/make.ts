/** A format by its name. */
import { cef } from './cef.ts';
import { csv } from './csv.ts';
import { ecs } from './ecs.ts';
import type { ExportContext, Format, FormatName } from './format.ts';
import { jsonl } from './jsonl.ts';
import { leef } from './leef.ts';
import { type OcsfVersion, ocsf } from './ocsf.ts';
import { otlp } from './otlp.ts';
import { syslog } from './syslog.ts';

const MAKERS: Readonly<Record<FormatName, (context: ExportContext, version: OcsfVersion) => Format>> = {
  jsonl,
  csv,
  ocsf,
  ecs,
  cef,
  leef,
  syslog,
  otlp,
};

/** `version`: of OCSF; the others have none. */
export const formatOf = (name: FormatName, context: ExportContext, version: OcsfVersion): Format =>
  MAKERS[name](context, version);
