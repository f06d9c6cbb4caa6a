/**
 * Names for sets of programs, written in patterns as `<network> ...`. They are taken for the names themselves when a
 * pattern is read, so that rules stay indexed by program.
 */

/** Interpreters whose first operand, or standard input, is code. */
const INTERPRETERS =
  'sh bash dash zsh ksh mksh ash fish busybox pwsh powershell python python2 python3 pypy3 perl ruby node nodejs deno bun php lua luajit osascript Rscript julia tclsh guile elixir groovy source . eval';

export const PROGRAM_SETS: Readonly<Record<string, readonly string[]>> = {
  /** They send what they are given to another machine. */
  network:
    'curl wget wget2 http https xh curlie aria2c nc ncat netcat socat telnet openssl ssh slogin scp sftp rsync rclone ftp lftp tftp ncftpput sendmail mail mailx mutt swaks msmtp gsutil s3cmd s5cmd mc aws gcloud az gh glab hub curl.exe wscat websocat dig nslookup host drill ping croc wormhole ngrok cloudflared transfer httpie'.split(
      ' ',
    ),
  /** They fetch what another machine serves, and write it to a file or their standard output. */
  download:
    'curl wget wget2 http https xh curlie aria2c fetch lynx w3m links axel nc ncat netcat socat ftp lftp tftp scp sftp'.split(
      ' ',
    ),
  /** They make readable, or runnable, what was hidden. */
  decoder:
    'base64 base32 basenc xxd od hexdump uudecode openssl gpg gpg2 age rage sops ansible-vault rev tr gunzip zcat gzip bunzip2 bzcat unxz xzcat unzstd zstdcat zstd uncompress'.split(
      ' ',
    ),
  interpreter: INTERPRETERS.split(' '),
};

/** They start a program of node_modules by its name alone: `pnpm prisma migrate reset`. */
export const RUNNERS: ReadonlySet<string> = new Set(['yarn', 'pnpm', 'bun']);
