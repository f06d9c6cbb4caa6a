/** Below /proc a path is another file for each process (`self`, `fd/4`, `cwd`), so what we read there is not what bash reads. */
import { readLink } from './files.ts';
import { cString, pointer, seldom } from './libc.ts';

const PROC_SUPER_MAGIC = 0x9fa0;

/** As long a chain of links as the kernel follows. */
const LINKS = 40;

function isProc(path: string): boolean {
  const buffer = new Uint8Array(256);
  if (seldom().statfs(pointer(cString(path)), pointer(buffer)) !== 0) return false;
  return new DataView(buffer.buffer).getBigInt64(0, true) === BigInt(PROC_SUPER_MAGIC);
}

/** PATH_MAX of linux/limits.h, its NUL left out: no longer path is opened, though its end may be, from the folder before it. */
const LONGEST = 4095;

/**
 * Does this absolute path, with all links on its way (`/dev/stdin` is one), lead through a /proc, wherever it is mounted?
 * Where a path that is too long leads cannot be told.
 */
export function leadsThroughProc(path: string): boolean {
  if (Buffer.byteLength(path) > LONGEST) return true;
  let rest = path.split('/');
  let at = '';
  for (let links = 0; rest.length > 0; ) {
    const [part = '', ...others] = rest;
    rest = others;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      continue;
    }
    const target = readLink(`${at}/${part}`);
    if (target === null) {
      at += `/${part}`;
      continue;
    }
    if (++links > LINKS || isProc(at || '/')) return true;
    if (target.startsWith('/')) at = '';
    rest = [...target.split('/'), ...rest];
  }
  return isProc(at || '/');
}
