#!/usr/bin/env python3
"""Checks gatekeep's audit log with nothing of gatekeep's: verify.py LOG... [--key VKEY]... [--anchor FILE]...

LOG: all files of the log, oldest first (archive/audit-*.jsonl, then audit.jsonl). FILE: notes that were kept elsewhere.
Needs Python 3.8, and OpenSSL 3 for signatures. What each check means stands in audit.md."""
import argparse, base64, hashlib, json, re, subprocess, sys, tempfile
HEAD = r"([^\n]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n"
SIGNATURE = r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n"
ED25519 = bytes.fromhex("302a300506032b6570032100")
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
def sha(data): return hashlib.sha256(data).digest()
def unbase(text):  # base64 in its one spelling
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text: raise ValueError
    return raw
def canonical(v):  # RFC 8785, of integers only: anything else has no spelling here, and fails
    if isinstance(v, dict):
        return "{%s}" % ",".join(canonical(k) + ":" + canonical(v[k]) for k in sorted(v, key=lambda k: k.encode("utf-16-be")))
    if isinstance(v, list): return "[%s]" % ",".join(map(canonical, v))
    if isinstance(v, float) or type(v) is int and abs(v) >= 2**53: raise ValueError
    return json.dumps(v.encode().decode() if isinstance(v, str) else v, ensure_ascii=False)

def parse(line):  # A record, and whether it is in its one spelling; None: a line that a crash cut off
    try:
        v = json.loads(line.decode(), parse_constant=int) if line[:1] == b"{" else {}
        if type(v["seq"]) not in (int, float) or v["seq"] != int(v["seq"]) or abs(v["seq"]) >= 2**53: return None, False
        if not isinstance(v["prev"], str) or not isinstance(v["type"], str): return None, False
    except (ValueError, KeyError, OverflowError, RecursionError): return None, False
    try: return v, canonical(v).encode() == line
    except ValueError: return v, False

class Tree:  # RFC 6962; it keeps the roots of the whole subtrees, largest first
    size, roots = 0, ()
    def push(self, node):
        rest, self.size = self.size, self.size + 1
        while rest & 1: node, self.roots, rest = sha(b"\1" + self.roots[-1] + node), self.roots[:-1], rest >> 1
        self.roots += (node,)
    def root(self):
        node = self.roots[-1] if self.roots else sha(b"")
        for left in self.roots[-2::-1]: node = sha(b"\1" + left + node)
        return node.hex()

def key_of(vkey):  # Name, id, and the public key in DER; None: it is no key
    try:
        name, kid, text = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(.+)", vkey).groups()
        raw = unbase(text)
    except (ValueError, AttributeError): return None
    if raw[:1] == b"\1" and len(raw) == 33: der, named = ED25519 + raw[1:], name.encode() + b"\n" + raw
    elif raw[:1] == b"\2" and raw[1:].startswith(P256) and len(raw) == 92: der = named = raw[1:]
    else: return None
    return (name, kid, der) if sha(named)[:4].hex() == kid else None

def opened(note, key):  # The text of a note, where this key signed it; else ""
    text, _, tail = note.rpartition("\n\n")
    if not key or not re.fullmatch(f"({SIGNATURE})+", tail): return ""
    try: signed = [(name, unbase(data)) for name, data in re.findall(SIGNATURE, tail)]
    except ValueError: return ""
    mine = [data[4:] for name, data in signed if (name, data[:4].hex()) == key[:2]]
    return text + "\n" if mine and all(holds(key[2], text.encode() + b"\n", one) for one in mine) else ""
def holds(*data):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in zip("kts", data):
            with open(f"{folder}/{name}", "wb") as file: file.write(content)
        words = "openssl pkeyutl -verify -pubin -keyform DER -inkey k -rawin -in t -sigfile s".split()
        return subprocess.run(words, cwd=folder, capture_output=True).returncode == 0
def head_of(text):  # Origin, size and root of a checkpoint
    found = re.fullmatch(HEAD, text)
    try: return found and (found[1], int(found[2]), unbase(found[3]).hex())
    except ValueError: return None

def verify(lines, rest, pinned, anchors):
    """Number of lines, up to which one they are proven, and the first that does not hold."""
    tree, prev, origin, vkey, trusted, begun = Tree(), "0" * 64, None, None, False, False
    torn, suspects, checked, anchored, proven = [], [], 0, 0, 0
    for n, line in enumerate(lines, 1):
        r, spelt = parse(line)
        # What the line before does not hold against, unless this one shows that it is that line alone.
        bad, suspects = suspects if r is None or r["prev"] == prev else [n if r["seq"] != n or n == 1 else n - 1], []
        if r is None: torn.append({"line": n, "bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()})
        else:
            kind = r["type"]
            bad = bad + [n] * (not spelt or r["seq"] != n or kind != "recovery" and (kind == "genesis") == begun)
            begun = begun or kind != "recovery"
            try:
                if (r["torn"] if kind == "recovery" else []) != torn: bad += [one["line"] for one in torn] or [n]
                torn = []
                if kind == "recovery" and r["lost"]: bad.append(n)
                if kind == "genesis": origin, bad = r["log"], bad + [1] * any(one[0] != r["log"] for one in anchors)
                if kind == "key":
                    said = f"gatekeep key\n{origin}\n{r['n']}\n{r['vkey']}\n"
                    vouched = vkey and r["by"] == vkey and opened(r["signature"], key_of(vkey)) == said
                    given = r["vkey"] in pinned
                    bad = bad + [n] * (not key_of(r["vkey"]) or bool(vkey and r["by"] and not vouched and not given))
                    trusted, vkey = given or (trusted if vouched else not vkey and not pinned), r["vkey"]
                if kind == "checkpoint" and not bad:
                    state = head_of(opened(r["note"], key_of(vkey or "")))
                    if state != (origin, n - 1, tree.root()): suspects = [checked + 1]
                    elif r["frontier"] != [root.hex() for root in tree.roots]: bad = [n]
                    else: checked, proven = n - 1, n - 1 if trusted else proven
            except (KeyError, TypeError, AttributeError): pass  # no record that its type says it is
        if bad: return n, max(proven, anchored), min(bad)
        prev = sha(b"\0" + line).hex()
        tree.push(bytes.fromhex(prev))
        for root in [one[2] for one in anchors if one[1] == n]:
            if root == tree.root(): anchored = n
            else: suspects = suspects + [anchored + 1]
    n = len(lines)
    bad = suspects + [one["line"] for one in torn] + [n + 1] * bool(rest or any(one[1] > n for one in anchors))
    return n, max(proven, anchored), min(bad or [1] * bool(pinned and not proven), default=0)

if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("log", nargs="+")
    for name in ("--key", "--anchor"): words.add_argument(name, action="append", default=[])
    given = words.parse_args()
    kept = [one for name in given.anchor for one in re.finditer(f"(?m)^({HEAD})\n(?:{SIGNATURE})+", open(name, encoding="utf-8").read())]
    *lines, rest = b"".join(open(name, "rb").read() for name in given.log).split(b"\n")
    count, proven, broken = verify(lines, rest, given.key, [head_of(one[1]) for one in kept])
    print(f"broken at line {broken}" if broken else f"{count} lines follow from one another, {proven} of them are proven")
    sys.exit(1 if broken else 0)
