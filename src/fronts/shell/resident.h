/*
 * The resident judge, asked first where one stays from an earlier command (docs/decisions/012-resident-judge.md). It only
 * ever allows: for all else, and whatever is wrong with it, the command gets a judge of its own as if there were none.
 *
 *   front                     resident
 *   request            ->                     within HELLO_MS:
 *                      <-     taken NONCE     within JUDGE_MS:
 *                      <-     ready NONCE     it would allow this; nothing is recorded yet
 *   go NONCE           ->                     from here on the record may exist, so there is no way back: within RECORD_MS
 *                      <-     allow NONCE     the record is on disk
 *
 * In place of any of its lines it may say `defer NONCE`: there is no record of this command, and there will be none.
 */
#include <sys/file.h>
#include <sys/un.h>

enum { HELLO_MS = 50, JUDGE_MS = 5000, RECORD_MS = 15000, PAYS_S = 60, RETRY_S = 60, LINE = 39, LEAST_FILES = 256 };
/* LOST: told to record, and not heard of again. */
enum warmth { COLD, ALLOWED, LOST };
enum reply { NO_REPLY, SAID, DEFERRED };

static struct { int state; bool pays; } resident = {-1, false};

/* ---- the conversation ---- */

static int signal_caught(void) {
    for (int i = 0; i < CAUGHT; i++)
        if (caught[i]) return caught_signals[i];
    return 0;
}

/* False when time is up or a signal came. What is there already counts, however late we are. */
static bool wait_for(int socket, short events, long deadline) {
    for (;;) {
        long left = deadline > now_ms() ? deadline - now_ms() : 0;
        struct timespec wait = {left / 1000, left % 1000 * 1000000};
        struct pollfd ready = {socket, events, 0};
        int found = ppoll(&ready, 1, &wait, &caller.mask);
        if (signal_caught()) return false;
        if (found >= 0 || errno != EINTR) return found > 0;
    }
}

static bool tell(int socket, const char *bytes, size_t length, long deadline) {
    for (size_t told = 0; told < length;) {
        if (!wait_for(socket, POLLOUT, deadline)) return false;
        ssize_t sent = send(socket, bytes + told, length - told, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (sent > 0) told += (size_t)sent;
    }
    return true;
}

/* All its lines are as long, so that none is read in part and none beyond its end. */
static enum reply hear(int socket, const char *word, long deadline) {
    char said[LINE], expected[LINE + 1], deferred[LINE + 1];
    for (size_t have = 0; have < LINE;) {
        if (!wait_for(socket, POLLIN, deadline)) return NO_REPLY;
        ssize_t got = recv(socket, said + have, LINE - have, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return NO_REPLY;
        if (got > 0) have += (size_t)got;
    }
    snprintf(expected, sizeof expected, "%s %s\n", word, nonce);
    snprintf(deferred, sizeof deferred, "defer %s\n", nonce);
    if (memcmp(said, expected, LINE) == 0) return SAID;
    return memcmp(said, deferred, LINE) == 0 ? DEFERRED : NO_REPLY;
}

/* Words that come before they are asked for are no answer. */
static bool is_silent(int socket) {
    char byte;
    return recv(socket, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

static bool has_ended(int socket, long deadline) {
    char byte;
    return wait_for(socket, POLLIN, deadline) && recv(socket, &byte, 1, 0) == 0;
}

static enum warmth talk(int socket) {
    char go[64];
    int size = snprintf(go, sizeof go, "go %s\n", nonce);
    long hello = now_ms() + HELLO_MS;
    if (!tell(socket, request.bytes, request.length, hello) || hear(socket, "taken", hello) != SAID) return COLD;
    if (hear(socket, "ready", now_ms() + JUDGE_MS) != SAID || !is_silent(socket)) return COLD;
    /* A go that was not sent whole is none. */
    if (send(socket, go, (size_t)size, MSG_NOSIGNAL) != size) return COLD;
    long deadline = now_ms() + RECORD_MS;
    enum reply reply = hear(socket, "allow", deadline);
    if (reply == DEFERRED) return COLD;
    return reply == SAID && has_ended(socket, deadline) ? ALLOWED : LOST;
}

/* ---- where it is ---- */

/* As config/places.ts has it. Where a system policy names another folder this is only another place to look: a resident
   judges by the request alone, so that it does not matter whose command started it. */
static int open_state(void) {
    char path[PATH_LIMIT];
    struct stat found;
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int size = -1;
    if (state && state[0] == '/') size = snprintf(path, sizeof path, "%s/gatekeep", state);
    else if (home && home[0] == '/') size = snprintf(path, sizeof path, "%s/.local/state/gatekeep", home);
    if (size < 0 || size >= PATH_LIMIT) return -1;
    int folder = move_up(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (folder < 0 || (fstat(folder, &found) == 0 && (found.st_mode & 022) == 0)) return folder;
    close(folder);
    return -1;
}

/* Nobody else can have put anything there. -1 otherwise. */
static int open_own_folder(int state) {
    struct stat found;
    int folder = move_up(openat(state, "resident", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (folder < 0) return -1;
    if (fstat(folder, &found) == 0 && found.st_uid == getuid() && (found.st_mode & 077) == 0) return folder;
    close(folder);
    return -1;
}

/* The request holds the caller's secrets, so it goes to nobody but the installed judge, run by this user. */
static bool is_judge(int socket) {
    struct ucred peer;
    struct stat its, installed;
    socklen_t size = sizeof peer;
    char path[32];
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) || peer.pid <= 0 || peer.uid != getuid()) return false;
    snprintf(path, sizeof path, "/proc/%d/exe", peer.pid);
    if (stat(path, &its) || stat(JUDGE, &installed)) return false;
    return its.st_dev == installed.st_dev && its.st_ino == installed.st_ino;
}

/* Through /proc, since a socket's path has at most 107 bytes. */
static enum warmth ask_at(int folder) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat found;
    if (fstatat(folder, "socket", &found, AT_SYMLINK_NOFOLLOW) || !S_ISSOCK(found.st_mode)) return COLD;
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/socket", folder);
    int end = move_up(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (end < 0) return COLD;
    bool there = connect(end, (struct sockaddr *)&address, sizeof address) == 0 && is_judge(end);
    enum warmth warmth = there ? talk(end) : COLD;
    close(end);
    return warmth;
}

/* One that comes right after another will not be the last: then a resident pays. */
static bool follows_another(int state) {
    struct stat head;
    return fstatat(state, "audit/current/audit.head", &head, 0) == 0 && time(NULL) - head.st_mtime < PAYS_S;
}

static enum warmth ask_resident(void) {
    const char *wish = getenv("GATEKEEP_RESIDENT");
    if ((wish && strcmp(wish, "off") == 0) || getuid() != geteuid() || getgid() != getegid()) return COLD;
    resident.state = open_state();
    if (resident.state < 0) return COLD;
    int folder = open_own_folder(resident.state);
    enum warmth warmth = folder < 0 ? COLD : ask_at(folder);
    if (folder >= 0) close(folder);
    if (warmth == COLD) resident.pays = follows_another(resident.state);
    return warmth;
}

/* ---- its start ---- */

/* Its life long it holds the lock that we took: there is one, and a dead one leaves none. -1: one lives, or was just tried. */
static int lock_for_one(int folder, bool fresh) {
    struct stat found;
    int lock = move_up(openat(folder, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    if (lock < 0) return -1;
    bool ours = flock(lock, LOCK_EX | LOCK_NB) == 0 && fstat(lock, &found) == 0 && S_ISREG(found.st_mode);
    if (ours && (fresh || time(NULL) - found.st_mtime >= RETRY_S) && futimens(lock, NULL) == 0) return lock;
    close(lock);
    return -1;
}

/* Nothing of the caller's goes along: its descriptors are closed, ours close themselves. */
static void become_resident(int lock, int folder) {
    static char *const argv[] = {"gatekeep", "resident", NULL};
    static char *const env[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "BUN_JSC_useFTLJIT=0", NULL};
    struct rlimit core;
    raise_limits();
    raise_limit(RLIMIT_NOFILE);
    getrlimit(RLIMIT_CORE, &core);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, core.rlim_max}); /* what it was asked last would be in a core file */
    umask(077);
    for (int i = 0; i < inherited.count; i++) close(inherited.numbers[i]);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3; i++)
        if (nothing < 0 || (nothing == i ? fcntl(i, F_SETFD, 0) : dup2(nothing, i)) < 0) _exit(REFUSED);
    if (dup2(lock, 3) == 3 && dup2(folder, 4) == 4 && chdir("/") == 0) {
        plain_signals();
        execve(JUDGE, argv, env);
    }
    _exit(REFUSED);
}

/* Two forks and a session of its own: bash must not find a child that it did not start. */
static void detach(int lock, int folder) {
    pid_t between = fork();
    if (between == 0) {
        setsid();
        if (fork() == 0) become_resident(lock, folder);
        _exit(0);
    }
    if (between > 0) waitpid(between, NULL, 0);
}

/* Where we are who adopts orphans (the first process of a container, a reaper), it would be bash's child after all. A
   limit on CPU time would end it one day in the middle of a command, and one on files leave no room for many fronts. */
static bool can_be_left_alone(void) {
    int reaper = 1;
    struct rlimit cpu;
    if (getpid() == 1 || prctl(PR_GET_CHILD_SUBREAPER, &reaper) || reaper) return false;
    return getrlimit(RLIMIT_CPU, &cpu) == 0 && cpu.rlim_max == RLIM_INFINITY && caller.files.rlim_max >= LEAST_FILES;
}

/* After a judge of our own has allowed; the command does not wait for it. */
static void start_resident(void) {
    if (!resident.pays || !can_be_left_alone()) return;
    bool fresh = mkdirat(resident.state, "resident", 0700) == 0;
    int folder = open_own_folder(resident.state);
    if (folder < 0) return;
    int lock = lock_for_one(folder, fresh);
    if (lock >= 0) detach(lock, folder);
    if (lock >= 0) close(lock);
    close(folder);
}
