#!/usr/bin/env python3
"""Candidates for commands.jsonl: commands in texts that people wrote for other people, found on this machine.

    python3 test/corpus/collect.py man /usr/share/doc node_modules > candidates.jsonl

`man` stands for the EXAMPLES of all manual pages in section 1 and 8; any other word is a folder whose READMEs,
package scripts, make recipes, CI files and Dockerfiles are read. What bash would not parse, and what is a form to
fill in (`<name>`, `[option]`), is left out. A person reads the rest, and marks with "ask" what somebody should see.
"""
import json, os, re, subprocess, sys

LONGEST = 300
PER_PAGE, PER_GCLOUD_PAGE, PER_MAKEFILE = 14, 2, 12
FORM = re.compile(r'\[<|\[-|<[a-z-]+>|\[\.\.\.|\.\.\.$|\[[a-z]+[ \]=]|<<\\?(?:EOF|!)')
PROSE = {'the', 'a', 'is', 'to', 'of', 'and', 'with', 'that', 'this', 'for', 'in', 'be', 'will', 'are', 'can', 'it', 'you', 'or'}
FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']
PROGRAMS = {name for folder in FOLDERS if os.path.isdir(folder) for name in os.listdir(folder)} | set(
    """cd export source npx yarn pnpm gh glab helm terraform tofu pulumi ansible-playbook docker-compose podman go cargo
    rustc rustup poetry pipenv uv pip3 conda brew gcloud aws az kubectl kustomize eslint prettier jest vitest tsc webpack
    vite rollup mocha bundle rake rails gem composer php mvn gradle bun deno flyctl heroku vercel netlify wrangler
    firebase supabase sqlite3 mysql redis-cli mongosh""".split()
)

found = {}


def add(command, source):
    command = command.strip().replace('\t', ' ')
    if 3 <= len(command) <= LONGEST and not re.search(r'[^\x20-\x7e\n]', command):
        found.setdefault(command, source)


def program(line):
    words = re.sub(r'^(?:sudo |time |env )?(?:[A-Z_]+=\S+ )*', '', line).split(' ')
    return words[0].split('/')[-1]


def continued(lines, i, text):
    """Joins a line that ends in a backslash with those after it."""
    while text.endswith('\\') and i < len(lines):
        text, i = text[:-1].rstrip() + ' ' + lines[i].strip(), i + 1
    return text, i


def manual_pages():
    for section in '18':
        folder = f'/usr/share/man/man{section}'
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            yield os.path.join(folder, name)


def manual_page(path):
    name = os.path.basename(path).split('.')[0]
    env = {'MANWIDTH': '200', 'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'MANPAGER': 'cat'}
    shown = subprocess.run(['man', '-l', '--nj', '--nh', path], capture_output=True, env=env).stdout.decode('utf-8', 'replace')
    heading = re.search(r'^EXAMPLES?.*$', shown, re.M | re.I)
    if heading is None:
        return
    body = re.split(r'^[A-Z][A-Z ]{3,}$', shown[heading.end():], maxsplit=1, flags=re.M)[0]
    subject = name.split('-')[0].split('_')[0]
    lines, i, count = body.split('\n'), 0, 0
    while i < len(lines) and count < (PER_GCLOUD_PAGE if subject == 'gcloud' else PER_PAGE):
        line = re.match(r'^\s{4,}([$%#] +)?(\S.*)$', lines[i])
        i += 1
        if line is None:
            continue
        text, i = continued(lines, i, line[2])
        is_command = program(text) in PROGRAMS if line[1] else program(text) in (name, subject)
        if is_command and not text.endswith((':', ',')):
            add(text, f'man {name}')
            count += 1


def readme(path, source):
    for language in re.finditer(r'```\s*(?:sh|bash|shell|console|zsh|terminal)\s*\n(.*?)```', read(path), re.S):
        lines, i = language[1].split('\n'), 0
        prompted = any(re.match(r'\s*[$>] ', line) for line in lines)
        while i < len(lines):
            line = re.match(r'\s*([$>] )?([^#\s].*)$', lines[i])
            i += 1
            if line is None or (prompted and not line[1]):
                continue
            text, i = continued(lines, i, line[2].strip())
            if prompted or program(text) in PROGRAMS:
                add(text, source)


def package_scripts(path, source):
    try:
        scripts = json.loads(read(path)).get('scripts')
    except (ValueError, AttributeError):
        return
    for text in scripts.values() if isinstance(scripts, dict) else []:
        if isinstance(text, str):
            add(text, source)


def makefile(path, source):
    recipes = [line[1] for line in re.finditer(r'^\t[@-]*([a-z].*[^\\])$', read(path), re.M)]
    plain = [text.replace('$$', '$') for text in recipes if not re.search(r'\$[({@<^]', text)]
    for text in [text for text in plain if program(text) in PROGRAMS][:PER_MAKEFILE]:
        add(text, source)


def ci_file(path, source):
    text = read(path)
    for line in re.finditer(r'^\s*-?\s*run:\s*([^|>\s].*)$', text, re.M):
        add(line[1].strip('"\''), source)
    for line in re.finditer(r'^\s*-\s+((?:npm|yarn|pip|python|make|cargo|go|bundle|\./)[^\n:{}]*)$', text, re.M):
        add(line[1], source)


def dockerfile(path, source):
    for line in re.finditer(r'^RUN\s+(?!--mount)(.*)$', re.sub(r'\\\n\s*', '', read(path)), re.M):
        add(line[1], source)


def read(path):
    with open(path, errors='replace') as file:
        return file.read()


READERS = [
    (r'(?i)readme.*\.md$', readme),
    (r'package\.json$', package_scripts),
    (r'(?:GNU)?[Mm]akefile$', makefile),
    (r'\.travis\.yml$|\.gitlab-ci\.yml$|.*workflows.*\.ya?ml$', ci_file),
    (r'Dockerfile', dockerfile),
]


def folder(root):
    for path in (os.path.join(at, name) for at, _, names in os.walk(root) for name in sorted(names)):
        for pattern, reader in READERS:
            if re.match(pattern, path if 'workflows' in path else os.path.basename(path)) and os.path.isfile(path):
                reader(path, os.path.relpath(path, root))


def is_command(text):
    words = text.lower().split()
    is_prose = sum(word in PROSE for word in words) >= (2 if text.endswith('.') else 4)
    return not is_prose and not FORM.search(text) and subprocess.run(['bash', '-n', '-c', text], capture_output=True).returncode == 0


for root in sys.argv[1:]:
    if root == 'man':
        for page in manual_pages():
            manual_page(page)
    else:
        folder(root)
for command, source in found.items():
    if is_command(command):
        print(json.dumps({'cmd': command, 'from': source}))
