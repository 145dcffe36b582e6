/* Clocks, sleeping and calendar time (UTC only: the host's time zone is not known). */
#include "environment.h"
#include <errno.h>
#include <string.h>
#include <time.h>
#include <wasi/api.h>

enum { NANOSECONDS = 1000000000 };

static uint64_t now(__wasi_clockid_t clock) {
    __wasi_timestamp_t time = 0;
    return __wasi_clock_time_get(clock, 1, &time) ? 0 : time;
}

uint64_t environment_realtime(void) { return now(__WASI_CLOCKID_REALTIME); }

/* What is added to the host's clock. An image is used by other hosts, whose clock begins anew: for the program in it, time
 * does not go back. */
static uint64_t passed;
uint64_t environment_monotonic(void) { return now(__WASI_CLOCKID_MONOTONIC) + passed; }
void environment_skip(uint64_t time) { passed += time; }
void environment_keep_time(void) { passed = environment_monotonic(); }

/* With a relative timeout: hosts disagree about absolute ones. */
void environment_sleep_until(uint64_t deadline) {
    uint64_t time = environment_monotonic();
    __wasi_subscription_t subscription;
    __wasi_event_t event;
    __wasi_size_t count;
    memset(&subscription, 0, sizeof subscription);
    subscription.type = __WASI_EVENTTYPE_CLOCK;
    subscription.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    subscription.u.clock.timeout = deadline - time;
    if (deadline > time)
        (void)!__wasi_poll_oneoff(&subscription, &event, 1, &count);
}

/* In milliseconds, as JavaScript has them. */
double emscripten_date_now(void) { return environment_realtime() / 1e6; }
double emscripten_get_now(void) { return environment_monotonic() / 1e6; }
double emscripten_get_now_res(void) { return 1e-6; }
int _emscripten_get_now_is_monotonic(void) { return 1; }

/* In place of the C library's, which lose precision on their way through JavaScript's milliseconds. */
int clock_gettime(clockid_t clock, struct timespec *time) {
    uint64_t nanoseconds = clock == CLOCK_REALTIME ? environment_realtime() : environment_monotonic();
    time->tv_sec = nanoseconds / NANOSECONDS;
    time->tv_nsec = nanoseconds % NANOSECONDS;
    return 0;
}

int clock_getres(clockid_t clock, struct timespec *resolution) {
    (void)clock;
    *resolution = (struct timespec){.tv_nsec = 1};
    return 0;
}

int nanosleep(const struct timespec *request, struct timespec *rest) {
    (void)rest;
    if (request->tv_nsec < 0 || request->tv_nsec >= NANOSECONDS || request->tv_sec < 0) {
        errno = EINVAL;
        return -1;
    }
    environment_sleep_until(environment_monotonic() + (uint64_t)request->tv_sec * NANOSECONDS + request->tv_nsec);
    return 0;
}

/* Splits seconds since 1970 into the proleptic Gregorian calendar. Years are counted from 1 March, so
 * that the leap day is a year's last; 146097 days make a cycle of 400 years. */
void _gmtime_js(int64_t time, struct tm *result) {
    int64_t day = time / 86400, second = time % 86400;
    if (second < 0) {
        second += 86400;
        day--;
    }
    int64_t since_march_0 = day + 719468;
    int64_t cycle = (since_march_0 >= 0 ? since_march_0 : since_march_0 - 146096) / 146097;
    int day_of_cycle = (int)(since_march_0 - cycle * 146097);
    int year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int month = (5 * day_of_year + 2) / 153; /* 0 is March; five months have 153 days */
    bool next_year = month >= 10;
    int64_t year = cycle * 400 + year_of_cycle + next_year;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    memset(result, 0, sizeof *result);
    result->tm_sec = (int)(second % 60);
    result->tm_min = (int)(second / 60 % 60);
    result->tm_hour = (int)(second / 3600);
    result->tm_mday = day_of_year - (153 * month + 2) / 5 + 1;
    result->tm_mon = next_year ? month - 10 : month + 2;
    result->tm_year = (int)(year - 1900);
    result->tm_wday = (int)((day % 7 + 11) % 7); /* 1 January 1970 was a Thursday */
    result->tm_yday = next_year ? day_of_year - 306 : day_of_year + 59 + leap;
    result->tm_zone = "UTC";
}

void _localtime_js(int64_t time, struct tm *result) { _gmtime_js(time, result); }

void _tzset_js(long *offset, int *daylight, char *standard_name, char *daylight_name) {
    *offset = 0;
    *daylight = 0;
    strcpy(standard_name, "UTC");
    strcpy(daylight_name, "UTC");
}
