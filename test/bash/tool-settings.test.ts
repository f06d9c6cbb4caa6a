/** What tools print for the shell that starts them is theirs; what anything else prints is not known. */
import { expect, test } from 'bun:test';
import { judge, programs, reasons } from './judge.ts';

const QUIET: readonly [text: string, starts: string][] = [
  ['eval "$(ssh-agent -s)"', 'ssh-agent -s'],
  ['eval $(ssh-agent)', 'ssh-agent'],
  ['eval `ssh-agent -s`', 'ssh-agent -s'],
  ['eval "$(pyenv init -)"', 'pyenv init -'],
  ['eval "$(pyenv virtualenv-init -)"', 'pyenv virtualenv-init -'],
  ['eval "$(direnv export bash)"', 'direnv export bash'],
  ['eval "$(brew shellenv)"', 'brew shellenv'],
  ['eval "$(conda shell.bash hook)"', 'conda shell.bash hook'],
  ['eval "$(dircolors -b 2>/dev/null)"', 'dircolors -b'],
  ['eval $(minikube docker-env)', 'minikube docker-env'],
  ['source <(kubectl completion bash)', 'kubectl completion bash'],
  ['. <(npm completion)', 'npm completion'],
  ['export PYENV_ROOT="$HOME/.pyenv"; export PATH="$PYENV_ROOT/bin:$PATH"; eval "$(pyenv init -)"', 'pyenv init -'],
  ['PATH=$PATH:/opt/homebrew/bin; eval "$(brew shellenv)"', 'brew shellenv'],
];

test.each(QUIET)('%s', (text, starts) => {
  const analysis = judge(text);
  expect(reasons(analysis)).toEqual([]);
  expect(programs(analysis)).toEqual([starts]);
});

const OPAQUE = [
  'eval "$(cat x)"',
  'eval "$(ssh-agent rm -rf /)"',
  'eval "$(ssh-agent -s; cat x)"',
  'eval "$(ssh-agent -s | cat x -)"',
  'eval "$(ssh-agent -s)$(cat x)"',
  'eval "$(ssh-agent -s)" x',
  'eval "rm $(ssh-agent -s)"',
  'eval "$(ssh-agent $X)"',
  'eval "$(./ssh-agent -s)"',
  'eval "$(A=1 ssh-agent -s)"',
  'ssh-agent() { cat x; }; eval "$(ssh-agent -s)"',
  'alias ssh-agent="cat x"; eval "$(ssh-agent -s)"',
  'PATH=/tmp/x:$PATH; eval "$(ssh-agent -s)"',
  'PATH=./x:$PATH; eval "$(ssh-agent -s)"',
  'PATH=x:$PATH; eval "$(ssh-agent -s)"',
  'PATH=:$PATH; eval "$(ssh-agent -s)"',
  'PATH=$HOME/project:$PATH; eval "$(ssh-agent -s)"',
  'PATH=$HOME/.x/../project:$PATH; eval "$(ssh-agent -s)"',
  'PATH=/usr/../tmp/x:$PATH; eval "$(ssh-agent -s)"',
  'PATH=$(cat p):$PATH; eval "$(ssh-agent -s)"',
  'eval "$(pyenv exec x)"',
  'eval "$(kubectl get cm x -o yaml)"',
  'eval "$(direnv exec . x)"',
  'source <(curl x)',
  'source <(kubectl completion bash; cat x)',
  'source <(kubectl completion bash | cat x)',
  'eval "$(hub alias -s bash x)"',
];

test.each(OPAQUE)('asks: %s', text => {
  expect(reasons(judge(text)).length).toBeGreaterThan(0);
});
