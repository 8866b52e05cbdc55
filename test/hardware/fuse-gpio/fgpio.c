/*
 * A simulated /sys/class/gpio (kernel documentation: Documentation/admin-guide/gpio/sysfs.rst) as a FUSE file system:
 * chips with a label and a base, lines with direction, value, edge and active_low, and POLLPRI|POLLERR on an edge, which
 * onoff waits for. N is a line's number, its chip's base included. Hidden files are the outer world:
 *
 *   .ctl    set N 0|1        level outside of line N, 0 at first
 *           pulse N MS       the other level for MS milliseconds
 *           bounce N MS K    K sparks of 1 ms, then a pulse
 *           busy N 0|1       whether the kernel itself holds line N, so that its export fails
 *           absent 0|1       whether all chips are unplugged
 *           read: how many pulses and bounces are under way
 *   .state  a row for each line that was touched: N exported output level edges rises last_high_us last_edge_ns
 *   .edges  a row for each change of a level: N level monotonic_ns; writing empties it
 *
 * Usage: fgpio MOUNTPOINT BASE:LABEL:LINES...
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHIPS 4
#define LINES 256
#define WAITERS 16
#define EDGES 8192

struct line {
    int touched, exported, output, driven, outside, busy, active_low, edge; /* edge: 1 rising, 2 falling, 3 both */
    unsigned long notices, edges, rises;
    long long high_since_ns, last_high_us, last_edge_ns;
    /* Who polls it: one place an open file. */
    struct {
        void *by;
        struct fuse_pollhandle *notify;
    } waiting[WAITERS];
};
struct chip {
    int base, lines;
    char label[64];
    struct line line[LINES];
};
/* An open file: of a value file, the notice that its reader has seen. */
struct handle {
    struct line *line;
    unsigned long seen;
};

static struct chip chips[CHIPS];
static int chip_count, absent, fingers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    int number, level;
    long long ns;
} edges[EDGES];
static int edge_count;

static long long now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static struct line *find(int number) {
    for (int i = 0; i < chip_count; i++) {
        int offset = number - chips[i].base;
        if (offset >= 0 && offset < chips[i].lines) return &chips[i].line[offset];
    }
    return NULL;
}

static int level(const struct line *l) { return l->output ? l->driven : l->outside; }

static void wake(struct line *l) {
    for (int i = 0; i < WAITERS; i++) {
        if (!l->waiting[i].notify) continue;
        fuse_notify_poll(l->waiting[i].notify);
        fuse_pollhandle_destroy(l->waiting[i].notify);
        l->waiting[i].notify = NULL;
    }
}

/* Keeps one poll handle an open file; under the lock. `notify` NULL: the file is closed. */
static void wait_for(struct line *l, void *by, struct fuse_pollhandle *notify) {
    int place = -1;
    for (int i = 0; i < WAITERS; i++) {
        if (l->waiting[i].by == by) { place = i; break; }
        if (place < 0 && !l->waiting[i].by) place = i;
    }
    if (place < 0) {
        if (notify) fuse_pollhandle_destroy(notify);
        return;
    }
    if (l->waiting[place].notify) fuse_pollhandle_destroy(l->waiting[place].notify);
    l->waiting[place].by = notify ? by : NULL;
    l->waiting[place].notify = notify;
}

/* The level of a line has become `to`; under the lock. */
static void changed(struct line *l, int number, int to) {
    l->touched = 1;
    l->edges++;
    l->last_edge_ns = now_ns();
    if (to) {
        l->rises++;
        l->high_since_ns = l->last_edge_ns;
    } else if (l->high_since_ns) {
        l->last_high_us = (l->last_edge_ns - l->high_since_ns) / 1000;
    }
    if (edge_count < EDGES) {
        edges[edge_count].number = number;
        edges[edge_count].level = to;
        edges[edge_count++].ns = l->last_edge_ns;
    }
    int logical = to ^ l->active_low;
    if (l->exported && !l->output && (l->edge & (logical ? 1 : 2))) {
        l->notices++;
        wake(l);
    }
}

static void outside(int number, int to) {
    pthread_mutex_lock(&lock);
    struct line *l = find(number);
    if (l && l->outside != to) {
        int before = level(l);
        l->outside = to;
        if (level(l) != before) changed(l, number, to);
    }
    pthread_mutex_unlock(&lock);
}

static void drive(struct line *l, int number, int output, int to) {
    int before = level(l);
    l->output = output;
    l->driven = to;
    if (level(l) != before) changed(l, number, level(l));
}

struct finger {
    int number, ms, bounces, idle;
};

static void *press(void *arg) {
    struct finger f = *(struct finger *)arg;
    free(arg);
    /* The first touch was made by the command itself. */
    for (int i = 0; i < f.bounces; i++) {
        usleep(1000);
        outside(f.number, f.idle);
        usleep(1000);
        outside(f.number, !f.idle);
    }
    usleep(f.ms * 1000);
    outside(f.number, f.idle);
    __atomic_sub_fetch(&fingers, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static int command(const char *text) {
    int a, b, c;
    if (sscanf(text, "set %d %d", &a, &b) == 2) {
        outside(a, b);
    } else if (sscanf(text, "bounce %d %d %d", &a, &b, &c) == 3 || (c = 0, sscanf(text, "pulse %d %d", &a, &b) == 2)) {
        struct finger *f = malloc(sizeof *f);
        pthread_t thread;
        if (!f) return -ENOMEM;
        struct line *l = find(a);
        *f = (struct finger){a, b, c, l ? l->outside : 0};
        outside(a, !f->idle);
        if (pthread_create(&thread, NULL, press, f)) return -EAGAIN;
        __atomic_add_fetch(&fingers, 1, __ATOMIC_SEQ_CST);
        pthread_detach(thread);
    } else if (sscanf(text, "busy %d %d", &a, &b) == 2) {
        struct line *l = find(a);
        if (!l) return -EINVAL;
        l->busy = b;
    } else if (sscanf(text, "absent %d", &a) == 1) {
        pthread_mutex_lock(&lock);
        absent = a;
        for (int i = 0; i < chip_count; i++)
            for (int n = 0; n < chips[i].lines; n++) {
                struct line *l = &chips[i].line[n];
                if (a) wake(l);
                if (a) l->exported = l->output = l->driven = l->active_low = l->edge = 0;
            }
        pthread_mutex_unlock(&lock);
    } else {
        return -EINVAL;
    }
    return 0;
}

enum kind { NONE, ROOT, CHIP, LINE, EXPORT, UNEXPORT, CTL, STATE, EDGE_LOG, LABEL, BASE, NGPIO, DIRECTION, VALUE, EDGE, ACTIVE_LOW };

static enum kind parse(const char *path, int *number) {
    char name[32] = "";
    *number = 0;
    if (!strcmp(path, "/")) return ROOT;
    if (!strcmp(path, "/.ctl")) return CTL;
    if (!strcmp(path, "/.state")) return STATE;
    if (!strcmp(path, "/.edges")) return EDGE_LOG;
    if (!strcmp(path, "/export")) return EXPORT;
    if (!strcmp(path, "/unexport")) return UNEXPORT;
    if (absent) return NONE;
    if (sscanf(path, "/gpiochip%d/%31s", number, name) >= 1) {
        int known = 0;
        for (int i = 0; i < chip_count; i++) known |= chips[i].base == *number;
        if (!known) return NONE;
        if (!*name) return CHIP;
        return !strcmp(name, "label") ? LABEL : !strcmp(name, "base") ? BASE : !strcmp(name, "ngpio") ? NGPIO : NONE;
    }
    if (sscanf(path, "/gpio%d/%31s", number, name) >= 1) {
        struct line *l = find(*number);
        if (!l || !l->exported) return NONE;
        if (!*name) return LINE;
        if (!strcmp(name, "value")) return VALUE;
        if (!strcmp(name, "direction")) return DIRECTION;
        if (!strcmp(name, "edge")) return EDGE;
        if (!strcmp(name, "active_low")) return ACTIVE_LOW;
    }
    return NONE;
}

static struct chip *chip_at(int base) {
    for (int i = 0; i < chip_count; i++)
        if (chips[i].base == base) return &chips[i];
    return NULL;
}

static int f_getattr(const char *path, struct stat *st, struct fuse_file_info *fi) {
    int number;
    enum kind k = parse(path, &number);
    (void)fi;
    memset(st, 0, sizeof *st);
    if (k == NONE) return -ENOENT;
    st->st_mode = k == ROOT || k == CHIP || k == LINE ? S_IFDIR | 0755 : S_IFREG | 0644;
    st->st_nlink = 1;
    st->st_size = 4096;
    return 0;
}

static int f_readdir(const char *path, void *buf, fuse_fill_dir_t fill, off_t off, struct fuse_file_info *fi,
                     enum fuse_readdir_flags flags) {
    int number;
    char name[32];
    (void)off, (void)fi, (void)flags;
    switch (parse(path, &number)) {
    case ROOT:
        fill(buf, "export", NULL, 0, 0);
        fill(buf, "unexport", NULL, 0, 0);
        for (int i = 0; i < chip_count && !absent; i++) {
            snprintf(name, sizeof name, "gpiochip%d", chips[i].base);
            fill(buf, name, NULL, 0, 0);
            for (int n = 0; n < chips[i].lines; n++) {
                snprintf(name, sizeof name, "gpio%d", chips[i].base + n);
                if (chips[i].line[n].exported) fill(buf, name, NULL, 0, 0);
            }
        }
        return 0;
    case CHIP:
        fill(buf, "base", NULL, 0, 0);
        fill(buf, "label", NULL, 0, 0);
        fill(buf, "ngpio", NULL, 0, 0);
        return 0;
    case LINE:
        fill(buf, "active_low", NULL, 0, 0);
        fill(buf, "direction", NULL, 0, 0);
        fill(buf, "edge", NULL, 0, 0);
        fill(buf, "value", NULL, 0, 0);
        return 0;
    default:
        return -ENOTDIR;
    }
}

static int f_open(const char *path, struct fuse_file_info *fi) {
    int number;
    enum kind k = parse(path, &number);
    if (k == NONE) return -ENOENT;
    struct handle *h = calloc(1, sizeof *h);
    if (!h) return -ENOMEM;
    if (k == VALUE) h->line = find(number);
    fi->fh = (unsigned long)h;
    fi->direct_io = 1;
    return 0;
}

static int f_release(const char *path, struct fuse_file_info *fi) {
    struct handle *h = (struct handle *)(unsigned long)fi->fh;
    (void)path;
    pthread_mutex_lock(&lock);
    if (h->line) wait_for(h->line, h, NULL);
    pthread_mutex_unlock(&lock);
    free(h);
    return 0;
}

static int f_read(const char *path, char *buf, size_t size, off_t off, struct fuse_file_info *fi) {
    static const char *const edge_names[] = {"none", "rising", "falling", "both"};
    static char text[EDGES * 40];
    struct handle *h = (struct handle *)(unsigned long)fi->fh;
    int number;
    size_t n = 0;
    pthread_mutex_lock(&lock);
    enum kind k = parse(path, &number);
    struct line *l = find(number);
    if (k == VALUE) {
        h->seen = l->notices;
        n = sprintf(text, "%d\n", level(l) ^ l->active_low);
    } else if (k == DIRECTION) {
        n = sprintf(text, "%s\n", l->output ? "out" : "in");
    } else if (k == EDGE) {
        n = sprintf(text, "%s\n", edge_names[l->edge]);
    } else if (k == ACTIVE_LOW) {
        n = sprintf(text, "%d\n", l->active_low);
    } else if (k == LABEL) {
        n = sprintf(text, "%s\n", chip_at(number)->label);
    } else if (k == BASE) {
        n = sprintf(text, "%d\n", number);
    } else if (k == NGPIO) {
        n = sprintf(text, "%d\n", chip_at(number)->lines);
    } else if (k == CTL) {
        n = sprintf(text, "%d\n", fingers);
    } else if (k == STATE) {
        for (int i = 0; i < chip_count; i++)
            for (int j = 0; j < chips[i].lines; j++) {
                struct line *s = &chips[i].line[j];
                if (s->touched)
                    n += sprintf(text + n, "%d %d %d %d %lu %lu %lld %lld\n", chips[i].base + j, s->exported, s->output,
                                 level(s), s->edges, s->rises, s->last_high_us, s->last_edge_ns);
            }
    } else if (k == EDGE_LOG) {
        for (int i = 0; i < edge_count; i++)
            n += sprintf(text + n, "%d %d %lld\n", edges[i].number, edges[i].level, edges[i].ns);
    } else {
        pthread_mutex_unlock(&lock);
        return h->line ? -ENODEV : -EIO;
    }
    int got = 0;
    if ((size_t)off < n) {
        got = n - off < size ? n - off : size;
        memcpy(buf, text + off, got);
    }
    pthread_mutex_unlock(&lock);
    return got;
}

static int write_line(enum kind k, struct line *l, int number, const char *text) {
    if (k == DIRECTION) {
        /* As the kernel does: high and low are raw levels, whatever active_low says. */
        if (!strcmp(text, "in")) drive(l, number, 0, 0);
        else if (!strcmp(text, "high")) drive(l, number, 1, 1);
        else if (!strcmp(text, "low") || !strcmp(text, "out")) drive(l, number, 1, 0);
        else return -EINVAL;
    } else if (k == VALUE) {
        if (!l->output) return -EPERM;
        drive(l, number, 1, (atoi(text) != 0) ^ l->active_low);
    } else if (k == EDGE) {
        l->edge = !strcmp(text, "both") ? 3 : !strcmp(text, "falling") ? 2 : !strcmp(text, "rising") ? 1 : 0;
    } else if (k == ACTIVE_LOW) {
        l->active_low = atoi(text) != 0;
    }
    return 0;
}

static int f_write(const char *path, const char *buf, size_t size, off_t off, struct fuse_file_info *fi) {
    char text[64];
    int number, failed = 0;
    (void)off;
    if (size >= sizeof text) return -EINVAL;
    memcpy(text, buf, size);
    text[size] = 0;
    text[strcspn(text, "\n")] = 0;
    enum kind k = parse(path, &number);
    if (k == EDGE_LOG) {
        edge_count = 0;
        return (int)size;
    }
    if (k == CTL) {
        failed = command(text);
        return failed ? failed : (int)size;
    }
    pthread_mutex_lock(&lock);
    if (k == EXPORT || k == UNEXPORT) {
        number = atoi(text);
        struct line *l = absent ? NULL : find(number);
        if (!l || l->exported == (k == EXPORT)) {
            failed = l && k == EXPORT ? -EBUSY : -EINVAL;
        } else if (l->busy) {
            failed = -EBUSY;
        } else {
            l->exported = k == EXPORT;
            l->touched = 1;
            /* A line that is let go becomes an input again, as on a Pi whose kernel keeps no outputs. */
            if (k == UNEXPORT) drive(l, number, 0, 0), l->active_low = l->edge = 0;
        }
    } else if (k == NONE) {
        failed = ((struct handle *)(unsigned long)fi->fh)->line ? -ENODEV : -EIO;
    } else {
        failed = write_line(k, find(number), number, text);
    }
    pthread_mutex_unlock(&lock);
    return failed ? failed : (int)size;
}

static int f_truncate(const char *path, off_t size, struct fuse_file_info *fi) {
    (void)path, (void)size, (void)fi;
    return 0;
}

static int f_poll(const char *path, struct fuse_file_info *fi, struct fuse_pollhandle *ph, unsigned *revents) {
    struct handle *h = (struct handle *)(unsigned long)fi->fh;
    int number;
    pthread_mutex_lock(&lock);
    *revents = POLLIN | POLLOUT | POLLRDNORM;
    if (h->line && (h->seen != h->line->notices || parse(path, &number) == NONE)) *revents |= POLLPRI | POLLERR;
    if (ph && h->line) wait_for(h->line, h, ph);
    else if (ph) fuse_pollhandle_destroy(ph);
    pthread_mutex_unlock(&lock);
    return 0;
}

static void *f_init(struct fuse_conn_info *conn, struct fuse_config *config) {
    (void)conn;
    config->attr_timeout = config->entry_timeout = config->negative_timeout = 0;
    return NULL;
}

static const struct fuse_operations operations = {
    .getattr = f_getattr, .readdir = f_readdir,   .open = f_open, .release = f_release, .read = f_read,
    .write = f_write,     .truncate = f_truncate, .poll = f_poll, .init = f_init,
};

int main(int argc, char **argv) {
    for (int i = 2; i < argc && chip_count < CHIPS; i++) {
        struct chip *c = &chips[chip_count++];
        if (sscanf(argv[i], "%d:%63[^:]:%d", &c->base, c->label, &c->lines) != 3 || c->lines > LINES) {
            fprintf(stderr, "%s: expected BASE:LABEL:LINES, at most %d lines\n", argv[i], LINES);
            return 2;
        }
    }
    if (!chip_count) {
        fprintf(stderr, "usage: fgpio MOUNTPOINT BASE:LABEL:LINES...\n");
        return 2;
    }
    char *args[] = {argv[0], "-f", "-s", argv[1], NULL};
    return fuse_main(4, args, &operations, NULL);
}
