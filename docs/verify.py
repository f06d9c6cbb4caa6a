#!/usr/bin/env python3
"""Checks gatekeep's audit log with nothing of gatekeep's: verify.py LOG... [--key VKEY]... [--anchor FILE]...
LOG: all files of the log that are left, oldest first (archive/audit-*.jsonl, then audit.jsonl); where some were deleted, the key is needed.
FILE: notes that were kept elsewhere. Needs Python 3.8, and OpenSSL 3 for signatures. All else: audit.md."""
import argparse, base64, hashlib, json, pathlib, re, subprocess, sys, tempfile
HEAD = r"([^\n]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)\n"
ROTATED, SIGNATURE = ("size", "last", "root", "sha256"), r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n"
ED25519, P256 = map(bytes.fromhex, ("302a300506032b6570032100", "3059301306072a8648ce3d020106082a8648ce3d03010703420004"))
def sha(data): return hashlib.sha256(data).digest()
def unbase(text):  # base64 in its one spelling
    if base64.b64encode(raw := base64.b64decode(text, validate=True)).decode() != text: raise ValueError
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
        is_number = type(v["seq"]) in (int, float) and v["seq"] == int(v["seq"]) and abs(v["seq"]) < 2**53
        if not (is_number and isinstance(v["prev"], str) and isinstance(v["type"], str)): return None, False
    except (ValueError, KeyError, OverflowError, RecursionError): return None, False
    try: return v, canonical(v).encode() == line
    except ValueError: return v, False
class Tree:  # RFC 6962; it keeps the roots of the whole subtrees, largest first
    def __init__(self, size=0, *roots): self.size, self.roots = size, roots
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
        for name, content in zip("kts", data): pathlib.Path(folder, name).write_bytes(content)
        return subprocess.run("openssl pkeyutl -verify -pubin -keyform DER -inkey k -rawin -in t -sigfile s".split(), cwd=folder, capture_output=True).returncode == 0
def head_of(text):  # Origin, size and root of a checkpoint
    found = re.fullmatch(HEAD, text)
    return found and (found[1], int(found[2]), base64.b64decode(found[3]).hex())
def began(r):  # Lines that are gone before a first one that accounts for them: how many, their tree, the last one's hash
    tree = Tree(r["size"], *map(bytes.fromhex, r["frontier"]))
    whole = 0 < tree.size == r["seq"] - 1 and bin(tree.size).count("1") == len(tree.roots) and tree.root() == r["root"]
    return (tree.size, tree, r["prev"]) if whole and r["type"] == "rotate" else (0, Tree(), "0" * 64)
def verify(lines, rest, pinned, anchors):
    """How many lines, how many of them are proven, and the number of the first that does not hold."""
    try: gone, tree, prev = began(parse(lines[0])[0])
    except (IndexError, KeyError, TypeError, ValueError): gone, tree, prev = 0, Tree(), "0" * 64
    torn, suspects, anchored, proven, checked, begun, states, file = [], [], 0, 0, gone, gone > 0, {}, hashlib.sha256()
    origin, vkey, trusted, left, retired = None, "", False, (gone, tree.root()), (0, "")
    for n, line in enumerate([*lines, b""], gone + 1):
        for root in [one[2] for one in anchors if one[1] == n - 1 and origin in (None, one[0])]:
            if root == tree.root(): anchored = n - 1
            else: suspects = suspects + [anchored + 1]
        if n > gone + len(lines): break
        r, spelt = parse(line)  # And what the line before does not hold against, unless this one shows that it is that line alone.
        bad, suspects = suspects if r is None or r["prev"] == prev else [n if r["seq"] != n or n == 1 else n - 1], []
        if r is None: torn.append({"line": n, "bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()})
        else:
            kind = r["type"]
            bad = bad + [n] * (not spelt or r["seq"] != n or kind != "recovery" and (kind == "genesis") == begun)
            begun = begun or kind != "recovery"
            try:
                bad, torn = bad + ([one["line"] for one in torn] or [n]) * ((r["torn"] if kind == "recovery" else []) != torn), []
                if kind == "recovery" and r["lost"]: bad.append(n)
                if kind == "genesis": origin, bad = r["log"], bad + [1] * any(one[0] != r["log"] for one in anchors)
                if kind == "key":
                    said, given = f"gatekeep key\n{origin}\n{r['n']}\n{r['vkey']}\n", r["vkey"] in pinned
                    vouched = vkey and r["by"] == vkey and opened(r["signature"], key_of(vkey)) == said
                    bad = bad + [n] * (not key_of(r["vkey"]) or bool(vkey and r["by"] and not vouched and not given))
                    trusted, vkey = given or (trusted if vouched else not vkey and not pinned), r["vkey"]
                if kind == "rotate" and n > gone + 1: bad = bad + [n] * ([r[k] for k in ROTATED] != [n - 1, n - 1, tree.root(), file.hexdigest()])
                if kind == "rotate": file = hashlib.sha256()
                held = {"anchor": r, "notify": r.get("checkpoint")}.get(kind)  # A state that was shown or kept elsewhere is one that it had
                if held and (held["size"] >= n or states.get(held["size"], held["root"]) != held["root"]): bad = bad + [n]
                if kind in ("checkpoint", "retire") and not bad:
                    if not vkey: trusted, vkey = next(((True, one) for one in pinned if opened(r["note"], key_of(one))), (False, ""))
                    text = opened(r["note"], key_of(vkey))
                    origin = origin or (text + "\n").split("\n")[kind == "retire"] or None
                    said = canonical({k: r.get(k) for k in "file sha256 first last root frontier who reason".split()})
                    if kind == "retire": retired, bad = (r["last"], r["root"]), [n] * (text != f"gatekeep retire\n{origin}\n{said}\n")
                    elif head_of(text) != (origin, n - 1, tree.root()): suspects = [checked + 1]
                    elif r["frontier"] != [root.hex() for root in tree.roots]: bad = [n]
                    else: checked, proven, states[n - 1] = n - 1, n - 1 if trusted else proven, tree.root()
            except (KeyError, TypeError, AttributeError): pass  # no record that its type says it is
        if bad: return n - gone, max(proven, anchored, gone) - gone, min(bad)
        prev, _ = sha(b"\0" + line).hex(), file.update(line + b"\n")
        tree.push(bytes.fromhex(prev))
    bad = suspects + [one["line"] for one in torn] + [n] * bool(rest or any(one[1] >= n for one in anchors))
    lost = gone and retired != left or pinned and not proven or any(origin and one[0] != origin for one in anchors)
    return len(lines), max(proven, anchored, gone) - gone, min(bad or [1] * bool(lost), default=0)
if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("log", nargs="+")
    for name in ("--key", "--anchor"): words.add_argument(name, action="append", default=[])
    given = words.parse_args()
    kept = [one for name in given.anchor for one in re.finditer(f"(?m)^({HEAD})\n(?:{SIGNATURE})+", open(name, encoding="utf-8").read())]
    *lines, rest = b"".join(pathlib.Path(name).read_bytes() for name in given.log).split(b"\n")
    count, proven, broken = verify(lines, rest, given.key, [head_of(one[1]) for one in kept])
    print(f"broken at line {broken}" if broken else f"{count} lines follow from one another, {proven} of them are proven")
    sys.exit(1 if broken else 0)
