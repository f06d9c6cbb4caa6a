/*
 * A judge that does what a test spells out, one letter a step. It is compiled to the very place that the front knows, since
 * the front looks at the program behind a socket before it sends anything.
 *
 *   judge                        one-shot: reads the request, notes "cold", allows
 *   judge serve FOLDER STEPS [UID]   listens on FOLDER/socket, says "listening", takes one connection and plays STEPS
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char nonce[33], request[4 << 20];

static void note(const char *what) {
    int log = open(LOG, O_WRONLY | O_CREAT | O_APPEND, 0666);
    dprintf(log, "%s\n", what);
    close(log);
}

static void read_whole(int from, char *into, size_t size) {
    for (size_t have = 0; have < size;) {
        ssize_t got = read(from, into + have, size - have);
        if (got <= 0) _exit(3);
        have += (size_t)got;
    }
}

/* LENGTH NUL gk2 NUL NONCE NUL ... */
static void read_request(int from) {
    read_whole(from, request, 11);
    read_whole(from, request, strtoul(request, NULL, 10));
    memcpy(nonce, request + 4, 32);
}

static void say(int to, const char *word, const char *whose) {
    char line[64];
    int size = snprintf(line, sizeof line, "%s %s\n", word, whose);
    if (send(to, line, (size_t)size, MSG_NOSIGNAL) != size) note("unheard");
}

static void step(int front, char letter) {
    static const char wrong[] = "00000000000000000000000000000000";
    char go[36], many[9000];
    switch (letter) {
    case 'q': read_request(front); break;
    case 'p': read_whole(front, request, 100); memcpy(nonce, request + 15, 32); break;
    case 't': say(front, "taken", nonce); break;
    case 'r': say(front, "ready", nonce); break;
    case 'a': say(front, "allow", nonce); break;
    case 'd': say(front, "defer", nonce); break;
    case 'T': say(front, "taken", wrong); break;
    case 'R': say(front, "ready", wrong); break;
    case 'A': say(front, "allow", wrong); break;
    case 'D': say(front, "defer", wrong); break;
    case 'b': snprintf(many, sizeof many, "%s\nallow", nonce); { char both[128]; int n = snprintf(both, sizeof both, "ready %s %s\n", many, nonce); send(front, both, (size_t)n, MSG_NOSIGNAL); } break;
    case 'H': send(front, "ready 0123", 10, MSG_NOSIGNAL); break;
    case 'L': memset(many, 'a', sizeof many); send(front, many, sizeof many, MSG_NOSIGNAL); break;
    case 'x': send(front, "\n", 1, MSG_NOSIGNAL); break;
    case 'g': read_whole(front, go, sizeof go); note(memcmp(go + 3, nonce, 32) == 0 ? "go" : "other go"); break;
    case '.': usleep(100000); break;
    case 'c': close(front); break;
    case 'k': raise(SIGKILL); break;
    case 'h': sleep(30); break;
    }
}

static int serve(const char *folder, const char *steps, const char *uid) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", folder);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address)) return 4;
    /* The kernel notes who listens, not who made the socket. */
    if (uid && setuid((uid_t)atoi(uid))) return 4;
    if (listen(listener, *steps == '0' ? 0 : 8)) return 4;
    puts("listening");
    fflush(stdout);
    if (*steps == '0') sleep(30);
    int front = accept(listener, NULL, NULL);
    for (; *steps; steps++) step(front, *steps);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 3) return serve(argv[2], argv[3], argv[4]);
    read_request(3);
    note("cold");
    dprintf(3, "allow %s\n", nonce);
    return 0;
}
