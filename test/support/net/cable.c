/*
 * A site's line between two network namespaces: one Ethernet interface (TAP) in each, and between them, in each
 * direction, a rate with a drop-tail queue, random loss, delay, jitter, and a cut.
 *
 * Usage: cable NAMESPACE_A NAMESPACE_B INTERFACE SEED
 * Commands on stdin, one a line, each answered by a line; the end of stdin ends the program and removes the interfaces:
 *   set D RATE_BPS QUEUE_US LOSS_PPM DELAY_US JITTER_US   D: 0 = from A to B, 1 = from B to A; rate 0 = no limit
 *   plug 0|1                                              0: nothing passes, what is under way is lost
 *   count                                                 frames: "A->B passed lost overflowed cut, B->A the same"
 *
 * A frame is sent when the one before it has left (bytes * 8 / rate), so a late wake-up costs no rate. Frames are never
 * overtaken: jitter that would reorder holds the next one back, as a queue does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 8192, FRAME = 1600, COMMAND = 256 };

struct frame {
  int64_t due_ns;
  uint16_t size;
  uint8_t bytes[FRAME];
};

/* One direction: what was read from `from` waits here until it is due at `to`. */
struct way {
  int from, to;
  int64_t rate_bps, queue_ns, delay_ns, jitter_ns;
  uint32_t loss_ppm;
  int64_t free_ns; /* when the sender has sent all that was given to it */
  int64_t last_due_ns;
  uint32_t head, count;
  uint64_t passed, lost, overflowed, cut;
  struct frame *frames;
};

static struct way ways[2];
static int plugged = 1;
static uint64_t chance;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* splitmix64: the same seed gives the same losses to the same frames. */
static uint64_t next_random(void) {
  uint64_t z = (chance += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static void fail(const char *what) {
  fprintf(stderr, "cable: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int open_tap(const char *namespace, const char *interface) {
  char path[128];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int ns = open(path, O_RDONLY | O_CLOEXEC);
  if (ns < 0 || setns(ns, CLONE_NEWNET) < 0) fail(path);
  close(ns);
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0) fail("/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  if (ioctl(tap, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
  return tap;
}

/* Takes in what the interface has sent. Bounded, so that one direction cannot starve the other. */
static void take(struct way *way) {
  for (int i = 0; i < 64; i++) {
    struct frame *frame = &way->frames[(way->head + way->count) % SLOTS];
    uint8_t spill[FRAME];
    int full = way->count == SLOTS;
    ssize_t size = read(way->from, full ? spill : frame->bytes, FRAME);
    if (size <= 0) return;
    int64_t now = now_ns();
    if (!plugged) {
      way->cut++;
      continue;
    }
    if (way->free_ns < now) way->free_ns = now;
    if (full || (way->rate_bps > 0 && way->free_ns - now > way->queue_ns)) {
      way->overflowed++;
      continue;
    }
    /* What is lost further out has used the sender's time. */
    if (way->rate_bps > 0) way->free_ns += size * 8 * 1000000000LL / way->rate_bps;
    if (way->loss_ppm > 0 && next_random() % 1000000 < way->loss_ppm) {
      way->lost++;
      continue;
    }
    int64_t due = way->free_ns + way->delay_ns;
    if (way->jitter_ns > 0) due += (int64_t)(next_random() % (uint64_t)(2 * way->jitter_ns)) - way->jitter_ns;
    if (due < way->last_due_ns) due = way->last_due_ns;
    way->last_due_ns = due;
    frame->due_ns = due;
    frame->size = (uint16_t)size;
    way->count++;
  }
}

/* Gives out what is due; when the next is, or INT64_MAX. */
static int64_t give(struct way *way) {
  while (way->count > 0) {
    struct frame *frame = &way->frames[way->head];
    if (frame->due_ns > now_ns()) return frame->due_ns;
    if (write(way->to, frame->bytes, frame->size) == frame->size) way->passed++;
    else way->overflowed++;
    way->head = (way->head + 1) % SLOTS;
    way->count--;
  }
  return INT64_MAX;
}

static void plug(int on) {
  plugged = on;
  for (int d = 0; d < 2 && !on; d++) {
    ways[d].cut += ways[d].count;
    ways[d].count = 0;
    ways[d].free_ns = ways[d].last_due_ns = 0;
  }
}

static void obey(const char *line) {
  int d, on;
  long long rate, queue, loss, delay, jitter;
  if (sscanf(line, "set %d %lld %lld %lld %lld %lld", &d, &rate, &queue, &loss, &delay, &jitter) == 6 && (d == 0 || d == 1)) {
    struct way *way = &ways[d];
    way->rate_bps = rate;
    way->queue_ns = queue * 1000;
    way->loss_ppm = (uint32_t)loss;
    way->delay_ns = delay * 1000;
    way->jitter_ns = jitter * 1000;
    puts("ok");
  } else if (sscanf(line, "plug %d", &on) == 1) {
    plug(on);
    puts("ok");
  } else if (strcmp(line, "count") == 0) {
    for (d = 0; d < 2; d++) {
      struct way *way = &ways[d];
      printf("%llu %llu %llu %llu%c", (unsigned long long)way->passed, (unsigned long long)way->lost,
             (unsigned long long)way->overflowed, (unsigned long long)way->cut, d == 0 ? ' ' : '\n');
    }
  } else {
    printf("unknown: %s\n", line);
  }
  fflush(stdout);
}

/* Reads commands; 0 at the end of input. */
static int listen_to_stdin(void) {
  static char line[COMMAND];
  static size_t used;
  ssize_t got = read(0, line + used, sizeof line - 1 - used);
  if (got <= 0) return got < 0 && errno == EINTR;
  used += (size_t)got;
  line[used] = 0;
  for (char *end; (end = strchr(line, '\n')) != NULL;) {
    *end = 0;
    obey(line);
    used -= (size_t)(end + 1 - line);
    memmove(line, end + 1, used + 1);
  }
  return used < sizeof line - 1;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: cable NAMESPACE_A NAMESPACE_B INTERFACE SEED\n");
    return 2;
  }
  chance = strtoull(argv[4], NULL, 10);
  prctl(PR_SET_TIMERSLACK, 1UL);
  setpriority(PRIO_PROCESS, 0, -15); /* refused without root: only less exact then */
  int a = open_tap(argv[1], argv[3]);
  int b = open_tap(argv[2], argv[3]);
  for (int d = 0; d < 2; d++) {
    ways[d].from = d == 0 ? a : b;
    ways[d].to = d == 0 ? b : a;
    ways[d].frames = calloc(SLOTS, sizeof(struct frame));
    if (ways[d].frames == NULL) fail("memory");
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    int64_t next = INT64_MAX;
    for (int d = 0; d < 2; d++) {
      int64_t due = give(&ways[d]);
      if (due < next) next = due;
    }
    struct pollfd fds[3] = {{a, POLLIN, 0}, {b, POLLIN, 0}, {0, POLLIN, 0}};
    int64_t wait = next == INT64_MAX ? 1000000000 : next - now_ns();
    if (wait < 0) wait = 0;
    struct timespec timeout = {wait / 1000000000, wait % 1000000000};
    if (ppoll(fds, 3, &timeout, NULL) < 0 && errno != EINTR) fail("ppoll");
    if (fds[0].revents & POLLIN) take(&ways[0]);
    if (fds[1].revents & POLLIN) take(&ways[1]);
    /* An interface that was taken away would be reported for ever. */
    if ((fds[0].revents | fds[1].revents) & (POLLERR | POLLNVAL) && !((fds[0].revents | fds[1].revents) & POLLIN)) {
      struct timespec pause = {0, 10000000};
      nanosleep(&pause, NULL);
    }
    if (fds[2].revents && !listen_to_stdin()) return 0;
  }
}
