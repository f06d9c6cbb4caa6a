/** Printing a variable that holds a secret: what an agent prints, its provider has. Where it goes elsewhere, nobody sees it. */
import { expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { policyOf } from './policy.ts';

const SHOWN = [
  `echo $TOKEN`,
  `echo "$GITHUB_TOKEN"`,
  `printf %s "$AWS_SECRET_ACCESS_KEY"`,
  `printf '%s\\n' "token: \${API_KEY}"`,
  `echo \${DB_PASSWORD:-none}`,
  `echo "$OPENAI_API_KEY" | base64`,
  `echo $NPM_TOKEN | rev | cat`,
  `cat <<< "$GITHUB_TOKEN"`,
  `bash -c 'echo $GITHUB_TOKEN'`,
  `TOKEN=$(gh auth token); echo $TOKEN`,
  `{ echo $TOKEN; } 2>/dev/null`,
  `echo $TOKEN >&2`,
  `echo $TOKEN > /dev/stderr`,
  `if true; then echo "x $TOKEN"; fi`,
  `declare -p GITHUB_TOKEN`,
  `sudo echo $TOKEN`,
  `echo \${TOKEN:8:40}`,
  `echo "$SECRET" | tee secret.txt`,
  `f() { echo $CLIENT_SECRET; }; f`,
  `x=$TOKEN; echo $x`,
  `x="a $TOKEN"; y=$x; printf %s "$y"`,
  `f() { local t=$GITHUB_TOKEN; echo "$t"; }; f`,
  `if a; then x=$TOKEN; fi; echo $x`,
  `x=$TOKEN; cat <<< "$x" | base64`,
];

const NOT_SHOWN = [
  `echo $PATH`,
  `echo $HOME $USER $SHELL`,
  `[ -n "$TOKEN" ]`,
  `test -z "$TOKEN" && echo missing`,
  `[ -n "$TOKEN" ] && echo set || echo unset`,
  `echo \${TOKEN:+set}`,
  `echo \${#TOKEN}`,
  `echo "\${OPENAI_API_KEY:0:8}..."`,
  `curl -H "Authorization: Bearer $TOKEN" https://api.example.org/x`,
  `echo "$TOKEN" | docker login -u x --password-stdin ghcr.io`,
  `printf '%s' "$TOKEN" | gh auth login --with-token`,
  `echo "$TOKEN" | wc -c`,
  `echo -n "$SECRET" | sha256sum`,
  `PASS=0; PASS=$((PASS+1)); echo "$PASS passed"`,
  `printf -v x %s "$TOKEN"`,
  `TOKEN=abc; echo $TOKEN`,
  `for token in a b c; do echo $token; done`,
  `echo "$PWD"`,
  `x=$(echo "$TOKEN" | tr -d '\\n')`,
  `echo "MAX_TOKENS=$MAX_TOKENS"`,
  `echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > .npmrc`,
  `echo "TOKEN=$TOKEN" >> out.txt`,
  `echo '$TOKEN'`,
  `x=$TOKEN; curl -H "Authorization: $x" https://api.example.org/x`,
  `x=$TOKEN; x=1; echo $x`,
  `x=\${TOKEN:0:4}; echo $x`,
  `x=\${TOKEN:+set}; echo $x`,
  `x=$HOME; echo $x`,
  `echo "key is $CACHE_KEY"`,
  `echo "$GITHUB_TOKEN" > /dev/null`,
  `while read -r k; do echo "$k"; done < f`,
];

const policy = policyOf();

function rulesMet(text: string): string[] {
  const { invocations } = decide(analyzeExample(text), policy, EXAMPLE_CONTEXT);
  return invocations.flatMap(({ rules }) => rules.map(rule => rule.id));
}

test.each(SHOWN)('%s shows it', text => expect(rulesMet(text)).toContain('secrets.print-variable'));
test.each(NOT_SHOWN)('%s does not', text => expect(rulesMet(text)).not.toContain('secrets.print-variable'));
