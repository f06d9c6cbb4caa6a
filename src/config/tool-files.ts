/**
 * Files that version managers and their like put into a home, to be read by its shells: `~/.nvm/nvm.sh`. They are full of
 * what cannot be told before it runs, and everybody sources them. What stands at their place, belongs to this account and
 * can be written by nobody else counts as the tool's own; a command that writes there asks (files.write-login).
 */
import type { FileStat } from '../posix/files.ts';

const HOME = '^(?:/root|/home/[^/]+|/Users/[^/]+)/';
const PLACES = [
  String.raw`\.(?:nvm|config/nvm)/(?:nvm\.sh|bash_completion)`,
  String.raw`\.sdkman/(?:bin|src|etc)/.+`,
  String.raw`\.asdf/(?:asdf\.sh|completions/.+|lib/.+)`,
  String.raw`\.(?:pyenv|rbenv|nodenv|goenv|jenv|plenv)/(?:bin|libexec|completions|plugins)/.+`,
  String.raw`\.(?:rvm|gvm)/scripts/.+`,
  String.raw`(?:mini|ana)conda3?/(?:bin/activate|etc/profile\.d/.+)`,
  String.raw`(?:miniforge|mambaforge|micromamba)3?/(?:bin/activate|etc/profile\.d/.+)`,
  String.raw`\.(?:cargo|deno|ghcup|local/bin|rye|wasmer|elan)/env(?:\.sh)?`,
  String.raw`\.opam/opam-init/.+`,
  String.raw`\.(?:fzf\.bash|fzf/shell/.+|iterm2_shell_integration\.bash)`,
  String.raw`(?:google-cloud-sdk|\.local/google-cloud-sdk)/(?:path|completion)\.bash\.inc`,
  String.raw`\.nix-profile/etc/profile\.d/.+`,
  String.raw`\.(?:volta/load\.sh|jabba/jabba\.sh|autojump/.+\.sh|bash_it/.+|oh-my-bash/.+|git-completion\.bash|git-prompt\.sh)`,
  String.raw`\.sdk/.+/environment-setup.*`,
  String.raw`emsdk/emsdk_env\.sh`,
];
const TOOL_FILE = new RegExp(`${HOME}(?:${PLACES.join('|')})$`);

/** `path`: absolute, links followed. */
export const isToolFile = (path: string, { uid, mode }: FileStat, account: number): boolean =>
  TOOL_FILE.test(path) && !path.includes('/../') && (uid === account || uid === 0) && (mode & 0o022) === 0;
