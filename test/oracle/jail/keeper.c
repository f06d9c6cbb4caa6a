/*
 * Keeps the jail: process 1 of its own user, mount, process and network namespaces, as an unprivileged user, with
 * nothing below its root but what build.ts put there. It runs one command after the other and says what was executed.
 *
 * keeper ROOT reads requests from its standard input and writes answers to its standard output, both with their length
 * in front (4 bytes). A request is a list of NUL-terminated strings: status of the stand-ins, number of variables and
 * each of them, number of files and for each path, mode and content, standard input, and the words after `bash`.
 * An answer is one byte, 1 where the command was ended by force, and the log of the recorder.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <grp.h>
#include <unistd.h>

enum { USER = 61234, TIMEOUT_MS = 1500, IDLE_MS = 250, LOOK_MS = 25, LEFTOVER_MS = 150, MAX_WORDS = 4096 };
/* No command of 600 looked at wrote a tenth of it, but for those that go round in a circle. */
enum { LOG_MAX = 1 << 15 };
static int owns_machine; /* no user namespace: this is root itself, and commands become USER */

static void die(const char *what) {
  fprintf(stderr, "jail: %s: %s\n", what, strerror(errno));
  exit(70);
}

static void must(int result, const char *what) {
  if (result < 0) die(what);
}

static void write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || write(file, text, strlen(text)) < 0) die(path);
  close(file);
}

static void enter_namespaces(void) {
  const int spaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  char map[64];
  pid_t probe = fork();
  if (probe == 0) {
    if (geteuid() == 0 && (setgroups(0, NULL) < 0 || setresgid(USER, USER, USER) < 0 || setresuid(USER, USER, USER) < 0))
      _exit(1);
    _exit(unshare(spaces | CLONE_NEWUSER) < 0);
  }
  int status = 1;
  waitpid(probe, &status, 0);
  if (status != 0) {
    /* Some containers allow root to have namespaces, but nobody a user namespace. */
    if (geteuid() != 0) { errno = EPERM; die("user namespaces are not allowed here"); }
    owns_machine = 1;
    must(unshare(spaces), "namespaces are not allowed here");
    return;
  }
  if (geteuid() == 0) {
    /* Root outside would still own files of the machine inside: it becomes nobody in particular first. */
    must(setgroups(0, NULL), "setgroups");
    must(setresgid(USER, USER, USER), "setresgid");
    must(setresuid(USER, USER, USER), "setresuid");
    must(prctl(PR_SET_DUMPABLE, 1), "prctl");
  }
  uid_t uid = geteuid();
  gid_t gid = getegid();
  must(unshare(spaces | CLONE_NEWUSER), "namespaces are not allowed here");
  write_file("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "%d %d 1", USER, uid);
  write_file("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "%d %d 1", USER, gid);
  write_file("/proc/self/gid_map", map);
}

static void bind_device(const char *root, const char *name) {
  char from[256], to[4352];
  snprintf(from, sizeof from, "/dev/%s", name);
  snprintf(to, sizeof to, "%s/dev/%s", root, name);
  must(mount(from, to, NULL, MS_BIND, NULL), from);
}

static void fresh(const char *path) {
  must(mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=16m,uid=61234,gid=61234"), path);
}

static void enter_root(const char *root) {
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
  must(mount(root, root, NULL, MS_BIND, NULL), root);
  struct statvfs have;
  must(statvfs(root, &have), root);
  /* What the folder's own mount forbids stays forbidden. */
  unsigned long keep = (have.f_flag & ST_NOATIME ? MS_NOATIME : 0) | (have.f_flag & ST_RELATIME ? MS_RELATIME : 0) |
                       (have.f_flag & ST_NODIRATIME ? MS_NODIRATIME : 0);
  must(mount(NULL, root, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | keep, NULL), "read-only root");
  bind_device(root, "null");
  bind_device(root, "zero");
  bind_device(root, "urandom");
  must(chdir(root), root);
  must(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "subset=pid"), "proc");
  must((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
  must(umount2(".", MNT_DETACH), "old root");
  must(chdir("/"), "/");
  fresh("/log");
}

static const char *cursor, *limit;

static const char *next(void) {
  const char *text = cursor;
  if (text >= limit) { errno = EPROTO; die("request"); }
  cursor += strlen(text) + 1;
  return text;
}

static void place_file(const char *path, const char *mode, const char *content) {
  char folder[4096];
  snprintf(folder, sizeof folder, "%s", path);
  for (char *at = folder + 1; (at = strchr(at, '/')); at++) {
    *at = 0;
    mkdir(folder, 0755);
    *at = '/';
  }
  write_file(path, content);
  must(chmod(path, (mode_t)strtol(mode, NULL, 8)), path);
  if (owns_machine) must(chown(path, USER, USER), path);
}

static void limits(void) {
  const struct { int what; rlim_t most; } table[] = {
      {RLIMIT_CPU, 3}, {RLIMIT_NPROC, 300}, {RLIMIT_FSIZE, 4 << 20}, {RLIMIT_CORE, 0}, {RLIMIT_AS, 1 << 30}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    struct rlimit both = {table[i].most, table[i].most};
    setrlimit(table[i].what, &both);
  }
}

static void start(const char *input, char **argv, char **env) {
  setsid();
  limits();
  int in = open("/dev/null", O_RDWR);
  if (*input) {
    int text = memfd_create("stdin", 0);
    if (text < 0 || write(text, input, strlen(input)) < 0 || lseek(text, 0, SEEK_SET) < 0) _exit(71);
    dup2(text, 0);
    if (text > 2) close(text);
  } else dup2(in, 0);
  dup2(in, 1);
  if (!getenv("JAIL_SHOW")) dup2(in, 2);
  if (in > 2) close(in);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (chdir("/w") < 0) _exit(72);
  if (owns_machine && (setgroups(0, NULL) < 0 || setresgid(USER, USER, USER) < 0 || setresuid(USER, USER, USER) < 0))
    _exit(73);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  execve("/real/bash", argv, env);
  _exit(74);
}

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static off_t logged(void) {
  struct stat state;
  return stat("/log/record", &state) < 0 ? 0 : state.st_size;
}

/*
 * Until the command and all it left behind have ended; 1 where they had to be killed: because of the time, or because
 * nothing was executed for a while, or the same over and over.
 */
static int wait_all(pid_t command) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  long until = now_ms() + TIMEOUT_MS, looked = now_ms(), wrote = looked;
  for (off_t size = 0;;) {
    pid_t ended = waitpid(-1, NULL, WNOHANG);
    if (ended < 0 && errno == ECHILD) return 0;
    long now = now_ms();
    if (ended == command && until > now + LEFTOVER_MS) until = now + LEFTOVER_MS;
    if (now >= looked + LOOK_MS) {
      looked = now;
      if (logged() != size) wrote = now;
      size = logged();
      if (now >= until || now >= wrote + IDLE_MS || size > LOG_MAX) break;
    }
    const struct timespec wait = {0, LOOK_MS * 1000000};
    if (ended == 0) sigtimedwait(&child, NULL, &wait);
  }
  kill(-1, SIGKILL);
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {}
  return 1;
}

static const char *const FOLDERS[] = {"/w", "/tmp", "/home/u"};

/* Nothing in it, and its owner and mode as they were made. */
static int untouched(const char *path) {
  struct stat state;
  if (stat(path, &state) < 0 || (state.st_mode & 07777) != 0755 || state.st_uid != USER || state.st_gid != USER) return 0;
  DIR *folder = opendir(path);
  int names = 0;
  while (folder && readdir(folder)) names++;
  if (folder) closedir(folder);
  return names == 2;
}

static int run(void) {
  write_file("/log/status", next());
  write_file("/log/record", "");
  chmod("/log/record", 0666);
  static char *env[MAX_WORDS], *argv[MAX_WORDS];
  int count = atoi(next());
  for (int i = 0; i < count && i < MAX_WORDS - 1; i++) env[i] = (char *)next();
  env[count] = NULL;
  for (int files = atoi(next()); files > 0; files--) {
    const char *path = next(), *mode = next();
    place_file(path, mode, next());
  }
  const char *input = next();
  int words = 0;
  while (cursor < limit && words < MAX_WORDS - 1) argv[words++] = (char *)next();
  argv[words] = NULL;
  pid_t command = fork();
  must(command, "fork");
  if (command == 0) start(input, argv, env);
  int forced = wait_all(command);
  for (size_t i = 0; i < 3; i++) {
    if (untouched(FOLDERS[i])) continue;
    must(umount2(FOLDERS[i], MNT_DETACH), FOLDERS[i]);
    fresh(FOLDERS[i]);
  }
  return forced;
}

static int read_all(void *into, size_t length) {
  for (size_t have = 0; have < length;) {
    ssize_t n = read(0, (char *)into + have, length - have);
    if (n <= 0) return 0;
    have += (size_t)n;
  }
  return 1;
}

static void write_all(const void *from, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t n = write(1, (const char *)from + done, length - done);
    if (n <= 0) exit(0);
    done += (size_t)n;
  }
}

static void answer(int forced) {
  int log = open("/log/record", O_RDONLY | O_CLOEXEC);
  struct stat state;
  if (log < 0 || fstat(log, &state) < 0) die("/log/record");
  uint32_t length = (uint32_t)state.st_size + 1;
  char *text = malloc(length);
  text[0] = (char)forced;
  if (read(log, text + 1, length - 1) != (ssize_t)length - 1) die("/log/record");
  close(log);
  write_all(&length, 4);
  write_all(text, length);
  free(text);
}

int main(int argc, char **argv) {
  if (argc != 2) { errno = EINVAL; die("keeper ROOT"); }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  enter_namespaces();
  pid_t first = fork();
  must(first, "fork");
  if (first > 0) {
    int status = 0;
    close(0);
    close(1);
    waitpid(first, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  enter_root(argv[1]);
  for (size_t i = 0; i < 3; i++) fresh(FOLDERS[i]);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  fcntl(0, F_SETFD, FD_CLOEXEC);
  fcntl(1, F_SETFD, FD_CLOEXEC);
  write_all("ok\n", 3);
  uint32_t length;
  while (read_all(&length, 4)) {
    char *request = malloc((size_t)length + 1);
    if (!request || !read_all(request, length)) break;
    request[length] = 0;
    cursor = request;
    limit = request + length;
    answer(run());
    free(request);
  }
  return 0;
}
