/** What programs print that a tool puts into code: words, or code. */
import type { Invocation } from '../analysis.ts';
import { baseName } from '../place.ts';

/** They print names, numbers and versions, or lines of files. What others print may as well be code. */
const TELLS = new Set(
  `git date uname pwd nproc hostname whoami id which command type find ls basename dirname realpath readlink go python3
  python pkg-config getconf arch sysctl sw_vers rustc cargo npm pnpm yarn node gcc g++ cc clang ld head tail grep egrep
  sed awk gawk cut sort uniq tr wc expr echo printf test [ true false : cd tput stat du seq lsb_release dpkg rpm docker
  kubectl helm terraform java javac mvn ruby php perl shasum sha256sum md5sum cksum xargs mktemp llvm-config env
  if for export set exit`.split(/\s+/),
);
/** Interpreters print what their code says: fine for , not for code. */
const CODE = /^-[a-zA-Z]*[ceErp]|^--(?:eval|print)/;
const WITH_CODE = /^(?:python3?|node|ruby|php|perl|java)$/;

export const tellsWords = (started: readonly Invocation[]): boolean =>
  started.every(
    ({ argv }) =>
      TELLS.has(baseName(argv[0])) &&
      !(WITH_CODE.test(argv[0]) && argv.some(word => typeof word !== 'string' || CODE.test(word))),
  );
