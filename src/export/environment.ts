/** What an export takes from the environment: whom to trust, and what proves who sends. */
import type { FormatName } from '../audit/export/format.ts';
import { readSmallFile } from '../posix/files.ts';
import { Problem } from '../problem.ts';

/** The variable that OpenSSL and curl know. */
export function certificates(env: ReadonlyMap<string, string>): string | null {
  const path = env.get('SSL_CERT_FILE') ?? '';
  if (path === '') return null;
  const file = readSmallFile(path, 16 << 20);
  if (file === null) throw new Problem('usage', `SSL_CERT_FILE is ${path}, which cannot be read`);
  return new TextDecoder().decode(file.bytes);
}

/** Never on the command line, where everybody on the machine could read them. */
export function headersOf(
  env: ReadonlyMap<string, string>,
  format: FormatName,
): readonly (readonly [string, string])[] {
  const name =
    format === 'otlp' && env.has('OTEL_EXPORTER_OTLP_HEADERS')
      ? 'OTEL_EXPORTER_OTLP_HEADERS'
      : 'GATEKEEP_EXPORT_HEADERS';
  return (env.get(name) ?? '')
    .split(',')
    .filter(pair => pair.trim() !== '')
    .map(pair => {
      const at = pair.indexOf('=');
      const [key, value] = [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
      // Its value may be a secret: it is never repeated.
      if (at < 1 || !/^[\w-]+$/.test(key) || value === null)
        throw new Problem('usage', `${name} is no list like Authorization=Bearer%20abc,X-Team=ops`);
      return [key, value] as const;
    });
}

/** Null where it is not percent-encoded as it should be, or holds what no header may. */
function decoded(text: string): string | null {
  try {
    const value = decodeURIComponent(text);
    return /^[\x20-\x7e]*$/.test(value) ? value : null;
  } catch {
    return null;
  }
}
