#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <initializer_list>

#include "ocr/impl/protocol.h"

namespace ocr::impl {

namespace {

[[maybe_unused]] bool limit(int resource, rlim_t value) {
    const rlimit both{value, value};
    return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

// What reading, writing, memory and leaving need; anything else kills the process at once. The
// dictionaries are in memory before this.
[[maybe_unused]] bool allow_few_calls() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter) return false;
    bool good = true;
    for (const int call :
         {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(munmap), SCMP_SYS(mremap),
          SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
          SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(clock_gettime),
          SCMP_SYS(getrandom), SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(sched_yield),
          SCMP_SYS(sched_getaffinity), SCMP_SYS(sysinfo), SCMP_SYS(fstat), SCMP_SYS(lseek)})
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    // Memory may be asked for, but never to run code in.
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                                        SCMP_A2(SCMP_CMP_MASKED_EQ, 4 /* PROT_EXEC */, 0)) == 0;
    // Libraries that look for a file (a font, a setting, a locale) are told that there is none.
    for (const int call : {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(statx),
                           SCMP_SYS(readlink), SCMP_SYS(access), SCMP_SYS(getcwd), SCMP_SYS(mkdir), SCMP_SYS(unlink), SCMP_SYS(statfs)})
        good = good && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) == 0;
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

}  // namespace

bool lock_doors() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return false;
    // A thousand pages take an hour or two; how long one may take is the parent's to say.
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_NOFILE, 3) || !limit(RLIMIT_CPU, 4 * 3600)) return false;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    // The sanitizers' shadow memory and their report at exit need what is refused below.
    return true;
#else
    return limit(RLIMIT_AS, 2048ull * 1024 * 1024) && allow_few_calls();
#endif
}

}  // namespace ocr::impl
