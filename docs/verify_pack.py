#!/usr/bin/env python3
"""Checks an evidence pack with nothing of gatekeep's but verify.py beside it: verify_pack.py FOLDER VKEY...

Is the manifest signed with one of these keys? Are the lines of the period the log's own, all of them, as it was signed? Has each
request of them its row? Is the sample what the seed draws, and each item in the log? Needs Python 3.8, and OpenSSL 3."""
import csv, hashlib, json, pathlib, sys
sys.dont_write_bytecode = True
from verify import Tree, head_of, key_of, opened, parse, sha, unbase

class Wrong(Exception): pass

def right(holds, why):
    if not holds: raise Wrong(why)

def lines_of(path): return path.read_bytes().split(b"\n")[:-1] if path.exists() else []

def signed_by(note, keys):  # The text of a note that one of the keys signed
    return next((text for text in (opened(note, key_of(key)) for key in keys) if text), "")

def root_by(leaf, index, size, path):  # RFC 9162, 2.1.3.2
    at, last, node = index, size - 1, leaf
    right(0 <= index < size, "is of no line of the log")
    for sibling in path:
        right(last > 0, "has a path that is too long")
        if at & 1 or at == last:
            node = sha(b"\1" + sibling + node)
            while not at & 1 and at: at, last = at >> 1, last >> 1
        else: node = sha(b"\1" + node + sibling)
        at, last = at >> 1, last >> 1
    right(last == 0, "has a path that is too short")
    return node.hex()

def proven(text, keys, origin):  # Number and content of the line that one c2sp.org/tlog-proof@v1 proves
    head, _, note = text.partition("\n\n")
    magic, extra, index, *path = head.split("\n") + [""] * 3
    right(magic == "c2sp.org/tlog-proof@v1" and extra[:6] == "extra " and index[:6] == "index ", "is no proof")
    signed = head_of(signed_by(note, keys))
    right(signed and signed[0] == origin, "is not signed by this log with a key that is trusted")
    line, n = unbase(extra[6:]), int(index[6:])
    root = root_by(sha(b"\0" + line), n, signed[1], [unbase(one) for one in path if one])
    right(root == signed[2], "is of a line that is not in the log as it was signed")
    return n + 1, line

def item(folder, keys, origin, id, numbers):
    text = (folder / "proof.tlog-proof").read_text(encoding="utf-8")
    parts = ["c2sp.org/tlog-proof@v1\n" + part for part in text.split("c2sp.org/tlog-proof@v1\n")[1:]]
    found = [proven(part if at + 1 == len(parts) else part[:-1], keys, origin) for at, part in enumerate(parts)]
    right([n for n, _ in found] == numbers, "is of other lines than sample.json says")
    right([line for _, line in found] == lines_of(folder / "lines.jsonl"), "is of other lines than lines.jsonl holds")
    hashes = {n: sha(b"\0" + line).hex() for n, line in found}
    for at, (n, line) in enumerate(found):
        record = parse(line)[0]
        right(record and record["seq"] == n and record.get("id") == id, "holds a line of another request")
        right((record["type"] == "request") == (at == 0), "does not begin with the request, and it alone")
        about = record.get("req") or record.get("dec") or record.get("glass")
        right(not about or hashes.get(about["seq"]) == about["hash"], "is about a line that it does not hold")

def manifest(folder, keys):
    about = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    if not (folder / "MANIFEST.note").exists(): return about, "it is not signed"
    text = signed_by((folder / "MANIFEST.note").read_text(encoding="utf-8"), keys)
    digest = hashlib.sha256((folder / "MANIFEST.json").read_bytes()).hexdigest()
    right(text == f"gatekeep evidence\n{about['log']}\n{digest}\n", "is not signed with these keys")
    return about, "signed with the log's key"

def period(folder, keys, about):
    says = json.loads((folder / "completeness.json").read_text(encoding="utf-8"))
    if not says["lines"]: return "no line is of this period"
    first, lines = says["lines"]["first"], lines_of(folder / "log/period.jsonl")
    right(len(lines) == says["lines"]["last"] - first + 1, "has other lines than completeness.json says")
    hidden, before = {one["line"]: one["hash"] for one in says["lines_with_hidden_secrets"]}, says["before"]
    tree = Tree(before["size"], *map(bytes.fromhex, before["frontier"])) if before else None
    head = head_of(signed_by(says["checkpoint"]["note"], keys)) if says["checkpoint"] else None
    right(not says["checkpoint"] or head and head[0] == about["log"], "has a checkpoint that none of these keys signed")
    prev, covered = None, 0
    for n, line in enumerate(lines + lines_of(folder / "log/after.jsonl"), first):
        record = parse(line)[0]
        right(not record or record["seq"] == n and prev in (None, record["prev"]), f"does not follow at line {n}")
        prev = hidden.get(n) or sha(b"\0" + line).hex()
        if tree: tree.push(bytes.fromhex(prev))
        right(n not in hidden or b"[REDACTED:" in line, f"says that line {n} hides secrets, and it hides none")
        if tree and head and tree.size == head[1]:
            right(tree.root() == head[2], "is not the log as it was signed")
            covered = n
    last, secrets = min(covered, says["lines"]["last"]), f"; in {len(hidden)} of them secrets are hidden" * bool(hidden)
    right(not (tree and head and head[1] >= first) or covered, "ends before the checkpoint that is to cover it")
    end = f", those after {last} only follow" if covered and last < says["lines"]["last"] else ""
    return (f"lines {first} to {last} are the log's own, none is left out" if covered else "its lines follow, none is signed yet") + end + secrets

def population(folder, about):
    csv.field_size_limit(1 << 30)
    with open(folder / "population.csv", newline="", encoding="utf-8") as file: rows = list(csv.DictReader(file))
    asked = [record for record, _ in map(parse, lines_of(folder / "log/period.jsonl")) if record and record["type"] == "request"]
    ids = [record["id"] for record in asked if about["from"] <= record["t"][:10] <= about["to"]]
    right(sorted(ids) == sorted(row["id"] for row in rows), "has other requests than the lines of the period")
    return rows, f"{len(rows)} requests, each has its row"

def sample(folder, keys, about, rows):
    says = json.loads((folder / "sample/sample.json").read_text(encoding="utf-8"))
    rank = lambda id: hashlib.sha256(f"{says['seed']}:{id}".encode()).hexdigest()
    held = [row for row in rows if row["verdict"] != "allow" or row["decision"] != "auto-allowed"]
    drawn = sorted(rank(row["id"]) for row in held)[: says["wanted"]]
    right([one["rank"] for one in says["items"]] == drawn == [rank(one["id"]) for one in says["items"]], "is not what the seed draws")
    for one in says["items"]:
        try: one["proven"] and item(folder / one["folder"], keys, about["log"], one["id"], one["lines"])
        except (Wrong, ValueError, KeyError, TypeError, OSError) as why: raise Wrong(f"{one['folder']}/proof.tlog-proof {why}")
    count = sum(one["proven"] for one in says["items"])
    return f"{len(drawn)} items, which the seed draws; {count} are in the log as it was signed, {len(drawn) - count} have no proof"

if __name__ == "__main__":
    folder, keys, failed = pathlib.Path(sys.argv[1]), sys.argv[2:], False
    about = rows = None
    for name in ("manifest", "period", "population", "sample"):
        try:
            if name == "manifest": about, said = manifest(folder, keys)
            elif name == "period": said = period(folder, keys, about)
            elif name == "population": rows, said = population(folder, about)
            else: said = sample(folder, keys, about, rows)
        except Wrong as why: failed, said = True, f"NOT what it should be: it {why}"
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as why: failed, said = True, f"NOT what it should be: {why!r}"
        print(f"{name}: {said}")
    sys.exit(failed)
