#!/usr/bin/env python3
"""Cuts the classes that gatekeep writes out of the schema that OCSF publishes: ocsf-extract.py EXPORT.json >test/export/ocsf/VERSION.json

EXPORT.json: what https://schema.ocsf.io/VERSION/export/schema answers (from 1.8.0 on /export/v2/schema); the Python package
ocsf-json-schema carries these files unchanged (Apache License 2.0). Descriptions are left out, and objects that no event of ours can hold."""
import json, sys

CLASSES = ("process_activity", "event_log_actvity", "event_log_activity")
# Objects below these have attributes of some hundred more objects; gatekeep fills none of them, and what is not there is refused.
DEPTH = 2

def attribute(one):
    kept = {key: one[key] for key in ("type", "object_type", "is_array", "requirement", "profile", "profiles", "sibling") if one.get(key)}
    if "@deprecated" in one: kept["deprecated"] = one["@deprecated"].get("since", "")
    if "enum" in one: kept["enum"] = {value: about["caption"] for value, about in sorted(one["enum"].items())}
    return kept

def thing(one):
    kept = {"attributes": {name: attribute(of) for name, of in sorted(one["attributes"].items())}}
    for key in ("uid", "category_uid", "constraints"):
        if one.get(key): kept[key] = one[key]
    return kept

def below(things, depth):
    return {of["object_type"] for one in things for of in one["attributes"].values() if of.get("object_type")} if depth else set()

export = json.load(open(sys.argv[1]))
classes = {name: export["classes"][name] for name in CLASSES if name in export["classes"]}
names, new = set(), below(classes.values(), DEPTH)
for depth in range(DEPTH):
    names |= new
    new = below([export["objects"][name] for name in new], DEPTH - depth - 1) - names
types = export["types"] if "types" in export else export["dictionary"]["types"]["attributes"]
print(json.dumps({
    "version": export["version"],
    "types": {name: {key: of[key] for key in ("type", "regex", "max_len", "range") if key in of} for name, of in sorted(types.items())},
    "classes": {name: thing(of) for name, of in sorted(classes.items())},
    "objects": {name: thing(export["objects"][name]) for name in sorted(names)},
}, separators=(",", ":"), sort_keys=True))
