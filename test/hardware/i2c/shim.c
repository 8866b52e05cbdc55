/*
 * What umockdev does not wrap, and Node does with an I2C node:
 * - i2c-bus reads and writes at position 0 (pread, pwrite): made plain reads and writes, of whatever stands for
 *   /dev/i2c-N, a pseudo-terminal;
 * - libuv closes files by syscall(SYS_close): made a close, or umockdev would take the next file with the same number
 *   for the bus.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t pread64(int fd, void *buffer, size_t length, off64_t offset) {
  static ssize_t (*next)(int, void *, size_t, off64_t);
  if (offset == 0 && isatty(fd)) return read(fd, buffer, length);
  if (!next) next = (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
  return next(fd, buffer, length, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t length, off64_t offset) {
  static ssize_t (*next)(int, const void *, size_t, off64_t);
  if (offset == 0 && isatty(fd)) return write(fd, buffer, length);
  if (!next) next = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  return next(fd, buffer, length, offset);
}

long syscall(long number, ...) {
  static long (*next)(long, ...);
  va_list list;
  long a[6];
  va_start(list, number);
  for (int i = 0; i < 6; i += 1) a[i] = va_arg(list, long);
  va_end(list);
  if (number == SYS_close) return close((int)a[0]);
  if (!next) next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
