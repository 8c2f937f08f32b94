/* Preloaded, it lets a program take this x86 processor for another one, at full speed.
 *
 * What a program may use it asks by the instruction CPUID. Linux can make that instruction fail
 * (arch_prctl(2), ARCH_SET_CPUID, where the processor has "cpuid_fault"); the handler below then answers
 * in its place, as the processor named by the variable DISGUISE would: "Haswell" (Intel, 2013) or "EPYC"
 * (AMD, 2017), both with AVX2 and without AVX-512. Everything else is computed by the real processor.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ARCH_SET_CPUID = 0x1012, EAX = 0, EBX, ECX, EDX };

static int disguised, amd;
static struct sigaction theirs; /* the handler that the program itself has set */
static int (*set_handler)(int, const struct sigaction *, struct sigaction *);

static void answer(uint32_t leaf, uint32_t subleaf, uint32_t reg[4]) {
  syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
  __cpuid_count(leaf, subleaf, reg[EAX], reg[EBX], reg[ECX], reg[EDX]);
  syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
  if (amd && (leaf == 0 || leaf == 0x80000000)) { /* the maker, "GenuineIntel" or this */
    memcpy(&reg[EBX], "Auth", 4);
    memcpy(&reg[EDX], "enti", 4);
    memcpy(&reg[ECX], "cAMD", 4);
  }
  if (leaf == 1) reg[EAX] = amd ? 0x00800f12 : 0x000306c3; /* family, model, stepping */
  if (leaf == 7) { /* of the extensions: FSGSBASE, BMI1, AVX2, SMEP, BMI2, ERMS; AMD also RDSEED, ADX, SHA */
    uint32_t kept = subleaf ? 0 : 0x3a9 | (amd ? 1u << 18 | 1u << 19 | 1u << 29 : 0);
    reg[EAX] = reg[ECX] = reg[EDX] = 0;
    reg[EBX] &= kept;
  }
}

static void on_fault(int number, siginfo_t *info, void *context) {
  greg_t *reg = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *code = (const unsigned char *)reg[REG_RIP];
  if (info->si_code == SI_KERNEL && code[0] == 0x0f && code[1] == 0xa2) { /* CPUID */
    uint32_t said[4];
    answer((uint32_t)reg[REG_RAX], (uint32_t)reg[REG_RCX], said);
    reg[REG_RAX] = said[EAX];
    reg[REG_RBX] = said[EBX];
    reg[REG_RCX] = said[ECX];
    reg[REG_RDX] = said[EDX];
    reg[REG_RIP] += 2;
    return;
  }
  set_handler(number, &theirs, NULL); /* a true fault: it happens again, and is theirs */
}

/* Python's faulthandler sets a handler of its own, which must not take this one's place. */
int sigaction(int number, const struct sigaction *wanted, struct sigaction *before) {
  if (!set_handler) set_handler = dlsym(RTLD_NEXT, "sigaction");
  if (number != SIGSEGV || !disguised) return set_handler(number, wanted, before);
  if (before) *before = theirs;
  if (wanted) theirs = *wanted;
  return 0;
}

__attribute__((constructor)) static void put_on(void) {
  const char *name = getenv("DISGUISE");
  if (!name) return;
  if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) _exit(70); /* rather nothing than undisguised */
  amd = !strcmp(name, "EPYC");
  struct sigaction ours;
  memset(&ours, 0, sizeof ours);
  ours.sa_sigaction = on_fault;
  ours.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSEGV, NULL, NULL); /* finds the real function */
  set_handler(SIGSEGV, &ours, &theirs);
  disguised = 1;
}
