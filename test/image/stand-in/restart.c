/* reboot(2) with an argument, which busybox has no command for; without libc, so that any cross compiler will do. */
static long call4(long number, long a, long b, long c, long d) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  return x0;
}

/* At the start the stack holds argc, argv[0], argv[1]. */
__asm__(".globl _start\n_start:\n  ldr x0, [sp, #16]\n  b restart\n");

__attribute__((used)) void restart(const char *argument) {
  /* LINUX_REBOOT_CMD_RESTART2, or plain RESTART where there is no argument. */
  long command = argument && argument[0] ? 0xA1B2C3D4 : 0x01234567;
  call4(142, (int)0xfee1dead, 672274793, command, (long)argument);
  call4(94, 1, 0, 0, 0);
}
