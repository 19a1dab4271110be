/* Preloaded into the program under test, so that a year passes in a second: its wall clock stands VAKA_TEST_DAYS
 * days ahead. What measures time-outs goes as it does. The program itself has no such switch. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t which, struct timespec* now) {
    static int (*real)(clockid_t, struct timespec*);
    static long days;
    if (!real) {
        const char* text = getenv("VAKA_TEST_DAYS");
        days = text ? strtol(text, NULL, 10) : 0;
        real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
    }
    const int answer = real(which, now);
    if (answer == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += days * 86400L;
    return answer;
}
