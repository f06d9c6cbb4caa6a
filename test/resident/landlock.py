"""Becomes a program that may no longer remove folders: the least of Landlock's domains, which nothing in /proc shows."""
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
REMOVE_DIR = 1 << 4
rules = struct.pack("Q", REMOVE_DIR)
ruleset = libc.syscall(444, rules, ctypes.c_size_t(len(rules)), 0)
if ruleset < 0:
    sys.exit(77)
if os.getuid() != 0:
    libc.prctl(38, 1, 0, 0, 0)
if libc.syscall(446, ruleset, 0) != 0:
    sys.exit(77)
os.close(ruleset)
os.execv(sys.argv[1], sys.argv[1:])
