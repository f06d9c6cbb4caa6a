/*
 * The front: asks the judge what bash would run, and becomes bash only when the judge says so.
 *
 * What must stay true (docs/decisions/002-front-protocol.md):
 *  - Anything but one well-formed answer with this run's nonce, given after the whole request was sent, refuses: 125.
 *  - Caller and folder are hostile: the judge starts in / with variables of ours alone; what the caller gave is data.
 *  - Bash gets argv, environment, descriptors, signals, limits and process id exactly as the caller made them.
 * Built static: a dynamic one would run the caller's LD_PRELOAD before its first line.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "caller.h"

#ifndef JUDGE
#error "give the judge's path: -DJUDGE='\"/path/to/judge\"'"
#endif
#define SHELL "/bin/bash"
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

enum { REFUSED = 125, GRACE_MS = 2000, OURS = 10, ANSWER_LIMIT = PATH_LIMIT + 128 };
enum kind { NOTHING, ALLOW, SCRIPT, EXEC, EXIT, SIGNAL };

struct answer { enum kind kind; int number; const char *path; };

static struct { char text[ANSWER_LIMIT + 1]; size_t length; bool running, spoiled; } heard;
static struct { pid_t pid; int socket, its_socket, script, status; } judge;

static int refuse(const char *what, const char *detail) {
    dprintf(2, "gatekeep: error: %s%s\ngatekeep: nothing was run\n", what, detail);
    return REFUSED;
}

static long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- signals ---- */

/* A core file of ours would say nothing of the command, and could hold its secrets. */
static int die_by(int number) {
    sigset_t one;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(number, SIG_DFL);
    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    return 128 + number;
}

/* Returns the first signal that ends this run, 0 for none. Once the command runs, what to do is the command's to say. */
static int pass_signals_on(void) {
    int fatal = 0;
    for (int i = 0; i < CAUGHT; i++) {
        int number = caught_signals[i], by = caught[i];
        if (!by) continue;
        caught[i] = 0;
        bool user = number == SIGUSR1 || number == SIGUSR2;
        bool has_it = by == BY_TERMINAL && (number == SIGINT || number == SIGQUIT); /* its whole group got it */
        /* Before the command runs a USR1 would reach the JavaScript runtime, which has uses of its own for it. */
        if (!has_it) kill(judge.pid, user && !heard.running ? SIGTERM : number);
        if (!has_it && !heard.running) kill(judge.pid, SIGCONT);
        if (!heard.running && !fatal) fatal = number;
    }
    return fatal;
}

/* ---- descriptors ---- */

/* Moved up, because the caller may have closed 0 to 2 and the judge's 3 and 4 are filled one after the other. */
static int move_up(int number) {
    int moved = number < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, OURS);
    if (number >= 0) close(number);
    return moved;
}

/* Before Linux 6.3 the kernel knows no MFD_NOEXEC_SEAL; since then it may demand it. */
static int memory_file(void) {
    int file = memfd_create("script", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    return file >= 0 ? file : memfd_create("script", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

static bool open_ours(void) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return false;
    judge.socket = move_up(pair[0]);
    judge.its_socket = move_up(pair[1]);
    judge.script = move_up(memory_file());
    if (judge.socket < 0 || judge.its_socket < 0 || judge.script < 0) return false;
    return fcntl(judge.socket, F_SETFL, O_NONBLOCK) == 0;
}

/* ---- the judge's side of the fork ---- */

/* What the terminal may send stays ignored where it was (nohup, background jobs); nothing else does. */
static void plain_signals(void) {
    sigset_t none;
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action)) continue;
        bool terminal = number == SIGHUP || number == SIGINT || number == SIGQUIT;
        bool stop = number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
        if (action.sa_handler != SIG_IGN || !(terminal || stop)) signal(number, SIG_DFL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void raise_limits(void) {
    static const int limits[] = {RLIMIT_AS, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_CPU};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) raise_limit(limits[i]);
}

/* The caller's go up first, above everything open, so that no step overwrites what a later one needs. */
static bool place_descriptors(void) {
    for (int i = 0; i < inherited.count; i++)
        if (dup2(inherited.numbers[i], inherited.base + i) < 0) return false;
    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0 || dup2(nothing, 0) < 0) return false;
    if (fcntl(2, F_GETFD) < 0 && dup2(0, 2) < 0) return false;
    if (dup2(2, 1) < 0 || dup2(judge.its_socket, 3) < 0 || dup2(judge.script, 4) < 0) return false;
    if (nothing > 4) close(nothing);
    for (int i = 0; i < inherited.count; i++)
        if (inherited.numbers[i] > 4) close(inherited.numbers[i]);
    return true;
}

/* Exit 127 means that it could not be started; no_answer looks why. */
static void become_judge(pid_t front) {
    static char *const argv[] = {"gatekeep", NULL};
    /* Most of what a judge runs, it runs once: compiling that early costs more than it saves, and its slowest compiler
       never pays. One that waits for a person makes no garbage: looking for some every second is most of what its waiting
       would cost. */
    static char *const env[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "BUN_JSC_thresholdForJITAfterWarmUp=2500",
                                "BUN_JSC_useFTLJIT=0", "BUN_GC_TIMER_DISABLE=1", NULL};
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != front) _exit(REFUSED);
    raise_limits();
    umask(077);
    if (place_descriptors() && chdir("/") == 0) {
        plain_signals();
        execve(JUDGE, argv, env);
    }
    _exit(127);
}

#include "resident.h"

/* ---- the conversation ---- */

/* Plain read and write: sandboxes without a network forbid send and shutdown, even on a socket pair. */
static void send_more(void) {
    ssize_t sent = write(judge.socket, request.bytes + request.sent, request.length - request.sent);
    if (sent > 0) request.sent += (size_t)sent;
    if (sent < 0 && errno != EAGAIN && errno != EINTR) heard.spoiled = true;
}

static bool starts_running(void) {
    char line[64];
    int size = snprintf(line, sizeof line, "running %s\n", nonce);
    return heard.length >= (size_t)size && memcmp(heard.text, line, (size_t)size) == 0;
}

/* False at the end. Words before the whole request was sent cannot be an answer to it. */
static bool hear_more(void) {
    ssize_t got = read(judge.socket, heard.text + heard.length, ANSWER_LIMIT - heard.length);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (got <= 0) return false;
    heard.length += (size_t)got;
    heard.running = starts_running();
    if (request.sent < request.length || heard.length == ANSWER_LIMIT) heard.spoiled = true;
    return true;
}

/* Until the judge hangs up; `heard` then holds all that it said. Returns the signal that ended the wait, 0 for none. */
static int converse(void) {
    int fatal = 0;
    long deadline = 0;
    while (!heard.spoiled) {
        int ended_by = pass_signals_on();
        if (ended_by && !fatal) {
            fatal = ended_by;
            deadline = now_ms() + GRACE_MS;
        }
        if (heard.running) deadline = 0; /* it had the signal, and hands it to the command */
        long left = deadline - now_ms();
        if (deadline && left <= 0) break;
        struct timespec wait = {left / 1000, left % 1000 * 1000000};
        struct pollfd ready = {judge.socket, POLLIN | (request.sent < request.length ? POLLOUT : 0), 0};
        int found = ppoll(&ready, 1, deadline ? &wait : NULL, &caller.mask);
        if (found < 0 && errno != EINTR) break;
        if (found <= 0) continue;
        if (ready.revents & POLLOUT) send_more();
        else if (!hear_more()) return fatal;
    }
    kill(judge.pid, SIGKILL);
    return fatal;
}

/* It has hung up, so it only has to exit: one that stays is killed, which no allowing answer survives. */
static void reap(void) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    while (waitpid(judge.pid, &judge.status, WNOHANG) != judge.pid)
        if (sigtimedwait(&child, NULL, &(struct timespec){GRACE_MS / 1000, 0}) < 0 && errno == EAGAIN)
            kill(judge.pid, SIGKILL);
}

/* ---- the answer ---- */

/* Each answer is written again from what was read of it, and must come out the same: no second spelling passes. */
__attribute__((format(printf, 2, 3))) static bool is(const char *line, const char *format, ...) {
    char expected[ANSWER_LIMIT + 1];
    va_list parts;
    va_start(parts, format);
    vsnprintf(expected, sizeof expected, format, parts);
    va_end(parts);
    return strcmp(line, expected) == 0;
}

static struct answer ending(const char *line) {
    int n = -1;
    if (sscanf(line, "exit %*32s %3d", &n) == 1 && n >= 0 && n <= 255 && is(line, "exit %s %d", nonce, n))
        return (struct answer){EXIT, n, ""};
    if (sscanf(line, "signal %*32s %2d", &n) == 1 && n > 0 && n <= SIGRTMAX && is(line, "signal %s %d", nonce, n))
        return (struct answer){SIGNAL, n, ""};
    return (struct answer){NOTHING, 0, ""};
}

static struct answer permission(const char *line, int argc) {
    static char path[PATH_LIMIT];
    int n = 0;
    if (is(line, "allow %s", nonce)) return (struct answer){ALLOW, 0, ""};
    if (is(line, "script %s", nonce)) return (struct answer){SCRIPT, 0, ""};
    if (sscanf(line, "exec %*32s %9d %4095[^\n]", &n, path) == 2 && n > 0 && n < argc && path[0] == '/'
        && is(line, "exec %s %d %s", nonce, n, path))
        return (struct answer){EXEC, n, path};
    return ending(line);
}

/* All that was heard must be one line, behind at most one `running`, which leaves no way back to an exec. */
static struct answer understand(int argc) {
    const struct answer nothing = {NOTHING, 0, ""};
    char *line = heard.running ? strchr(heard.text, '\n') + 1 : heard.text;
    size_t length = heard.length - (size_t)(line - heard.text);
    if (heard.spoiled || length == 0 || strlen(line) != length || strchr(line, '\n') != line + length - 1) return nothing;
    line[length - 1] = '\0';
    if (heard.running) return ending(line);
    /* Answered but not ended well: what it did last, such as writing the record, may not have been done. */
    bool ended_well = WIFEXITED(judge.status) && WEXITSTATUS(judge.status) == 0;
    return ended_well ? permission(line, argc) : ending(line);
}

static int no_answer(void) {
    char how[128];
    int status = judge.status;
    if (WIFSIGNALED(status)) snprintf(how, sizeof how, "killed by signal %d", WTERMSIG(status));
    else snprintf(how, sizeof how, "exited %d", WEXITSTATUS(status));
    if (heard.running) {
        dprintf(2, "gatekeep: error: the judge ended while the command ran: %s\n"
                   "gatekeep: the command was started; how it ended is not known\n", how);
        return REFUSED;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && access(JUDGE, X_OK)) {
        snprintf(how, sizeof how, ": %s", strerror(errno));
        return refuse("the judge cannot be started: " JUDGE, how);
    }
    return refuse(heard.length ? "the judge gave no valid answer: " : "the judge gave no answer: ", how);
}

/* ---- what comes of it ---- */

static int become(const char *program, char **argv) {
    give_back();
    execve(program, argv, environ);
    int code = errno == ENOENT ? 127 : 126;
    dprintf(2, "gatekeep: error: %s: %s\ngatekeep: nothing was run\n", program, strerror(errno));
    return code;
}

/* Called by our own name, bash must not learn it: `$0` and its messages say bash, as under `bash -c`. */
static int become_shell(char **argv) {
    const char *slash = strrchr(argv[0], '/');
    if (strcmp(slash ? slash + 1 : argv[0], "gatekeep") == 0) argv[0] = "bash";
    return become(SHELL, argv);
}

/* The judge has read it to the end and sealed it; sealing again costs nothing where it did not. */
static int become_shell_on_script(char **argv) {
    fcntl(judge.script, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK);
    if (lseek(judge.script, 0, SEEK_SET) != 0 || dup2(judge.script, 0) != 0)
        return refuse("cannot hand over the script: ", strerror(errno));
    return become_shell(argv);
}

static int act(struct answer answer, char **argv) {
    switch (answer.kind) {
    case ALLOW: return become_shell(argv);
    case SCRIPT: return become_shell_on_script(argv);
    case EXEC: return become(answer.path, argv + answer.number);
    case EXIT: return answer.number;
    case SIGNAL: return die_by(answer.number);
    default: return no_answer();
    }
}

int main(int argc, char **argv) {
    if (argc < 1) return refuse("called without a name", "");
    take_over_signals();
    caller.files = raise_limit(RLIMIT_NOFILE);
    if (!open_ours()) return refuse("no descriptors: ", strerror(errno));
    if (!list_inherited() || !write_request(argc, argv)) return refuse("no memory or no randomness", "");
    enum warmth warmth = ask_resident();
    int fatal = signal_caught();
    if (fatal) return die_by(fatal);
    if (warmth == ALLOWED) return become_shell(argv);
    if (warmth == LOST) return refuse("the resident judge was told to record and gave no answer: run the command again", "");
    pid_t self = getpid();
    judge.pid = fork();
    if (judge.pid < 0) return refuse("cannot fork: ", strerror(errno));
    if (judge.pid == 0) become_judge(self);
    setrlimit(RLIMIT_NOFILE, &caller.files);
    close(judge.its_socket);
    fatal = converse();
    reap();
    struct answer answer = understand(argc);
    bool told = answer.kind == EXIT || answer.kind == SIGNAL;
    if (fatal && !told) return die_by(fatal);
    if (answer.kind == ALLOW) start_resident();
    return act(answer, argv);
}
