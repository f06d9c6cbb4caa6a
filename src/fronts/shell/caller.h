/*
 * What the caller made of this process: its signals, limits, descriptors, arguments and environment.
 * Everything here is written down for the judge, and given back unchanged before bash starts.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LIMIT = 4096, FIRST_HIGH = 200, MOST_INHERITED = 4096 };

static const int caught_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
enum { CAUGHT = sizeof caught_signals / sizeof *caught_signals };
enum { BY_PROCESS = 1, BY_TERMINAL = 2 };
static volatile sig_atomic_t caught[CAUGHT];

/* What we change of the caller's, as it was. */
static struct { sigset_t mask; struct sigaction actions[CAUGHT], child; struct rlimit files; } caller;
static struct { char *bytes; size_t length, sent; } request;
static struct { int numbers[MOST_INHERITED]; int count, base; } inherited;
static char nonce[33];

/* Returns what it was. */
static struct rlimit raise_limit(int which) {
    struct rlimit was;
    getrlimit(which, &was);
    setrlimit(which, &(struct rlimit){was.rlim_max, was.rlim_max});
    return was;
}

/* ---- signals ---- */

static void catch_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    for (int i = 0; i < CAUGHT; i++)
        if (caught_signals[i] == number) caught[i] = info->si_code == SI_KERNEL ? BY_TERMINAL : BY_PROCESS;
}

/* All of ours stay blocked outside ppoll, so that none is lost between a look and a wait. */
static void take_over_signals(void) {
    struct sigaction ours = {.sa_sigaction = catch_signal, .sa_flags = SA_SIGINFO};
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigaddset(&blocked, SIGPIPE); /* a judge that hung up is seen by the failed write; nothing runs after one */
    for (int i = 0; i < CAUGHT; i++) sigaddset(&blocked, caught_signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, &caller.mask);
    for (int i = 0; i < CAUGHT; i++) {
        sigaction(caught_signals[i], NULL, &caller.actions[i]);
        if (caller.actions[i].sa_handler != SIG_IGN) sigaction(caught_signals[i], &ours, NULL);
    }
    sigaction(SIGCHLD, &plain, &caller.child);
}

/* Signals that came meanwhile are still pending: they strike here, before bash starts. */
static void give_back(void) {
    for (int i = 0; i < CAUGHT; i++) sigaction(caught_signals[i], &caller.actions[i], NULL);
    sigaction(SIGCHLD, &caller.child, NULL);
    setrlimit(RLIMIT_NOFILE, &caller.files);
    sigprocmask(SIG_SETMASK, &caller.mask, NULL);
}

/* ---- descriptors ---- */

/* What was inherited is what survives an exec: everything open that is not close-on-exec, as all of ours is. */
static bool note_descriptor(int number) {
    int flags = fcntl(number, F_GETFD);
    if (flags < 0) return true;
    if (number >= inherited.base) inherited.base = number + 1;
    if (flags & FD_CLOEXEC) return true;
    if (inherited.count == MOST_INHERITED) return false;
    inherited.numbers[inherited.count++] = number;
    return true;
}

static bool list_inherited(void) {
    DIR *open_now = opendir("/proc/self/fd");
    bool whole = open_now != NULL;
    inherited.base = FIRST_HIGH;
    for (struct dirent *entry; whole && (entry = readdir(open_now));)
        if (entry->d_name[0] != '.') whole = note_descriptor(atoi(entry->d_name));
    if (open_now) closedir(open_now);
    return whole;
}

/* ---- the request ---- */

static void put(const char *text) {
    size_t size = strlen(text) + 1;
    memcpy(request.bytes + request.length, text, size);
    request.length += size;
}

static void put_number(const char *format, long value) {
    char text[32];
    snprintf(text, sizeof text, format, value);
    put(text);
}

static bool make_nonce(void) {
    unsigned char random[16];
    if (getrandom(random, sizeof random, 0) != sizeof random) return false;
    for (size_t i = 0; i < sizeof random; i++) snprintf(nonce + 2 * i, 3, "%02x", random[i]);
    return true;
}

static long caller_umask(void) {
    mode_t mask = umask(077);
    umask(mask);
    return mask;
}

static void put_descriptors(void) {
    char pair[32];
    for (int i = 0; i < inherited.count; i++) {
        int size = snprintf(pair, sizeof pair, "%s%d:%d", i ? "," : "", inherited.numbers[i], inherited.base + i);
        memcpy(request.bytes + request.length, pair, (size_t)size);
        request.length += (size_t)size;
    }
    put("");
}

/* All fields are NUL-terminated: LENGTH of what follows, gk2 nonce uid ppid pid cwd umask descriptors argc envc argv... env... */
static bool write_request(int argc, char **argv) {
    size_t size = PATH_LIMIT + 1024 + 32 * (size_t)inherited.count;
    int envc = 0;
    char cwd[PATH_LIMIT];
    for (int i = 0; i < argc; i++) size += strlen(argv[i]) + 1;
    for (; environ[envc]; envc++) size += strlen(environ[envc]) + 1;
    if (!(request.bytes = malloc(size)) || !make_nonce()) return false;
    put_number("%010ld", 0);
    size_t head = request.length;
    put("gk2");
    put(nonce);
    put_number("%ld", getuid());
    put_number("%ld", getppid());
    put_number("%ld", getpid());
    put(getcwd(cwd, sizeof cwd) ? cwd : ""); /* empty: the folder is gone, or its path too long */
    put_number("%04lo", caller_umask());
    put_descriptors();
    put_number("%ld", argc);
    put_number("%ld", envc);
    for (int i = 0; i < argc; i++) put(argv[i]);
    for (int i = 0; i < envc; i++) put(environ[i]);
    snprintf(request.bytes, head, "%010zu", request.length - head);
    return true;
}
