/* The kernels of arithmetic in C, beside those in C#, and they find the same. A program of WASI without a C library; it prints what
 * `compute/Program.cs` prints of them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- kernels ------------------------------------------------------------------------------------- */

static uint8_t noise[1 << 20];
static uint32_t crc_table[256];
static int32_t unsorted[100000];

static void prepare(void) {
    uint32_t state = 2463534242u;
    for (size_t i = 0; i < sizeof noise; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        noise[i] = (uint8_t)state;
    }
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        crc_table[i] = value;
    }
    state = 12345;
    for (int i = 0; i < 100000; i++) {
        state = state * 1664525 + 1013904223;
        unsorted[i] = (int32_t)(state >> 1);
    }
}

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

static void attract(Body *bodies, int count, double time) {
    for (int i = 0; i < count; i++) {
        Body *one = &bodies[i];
        for (int j = i + 1; j < count; j++) {
            Body *other = &bodies[j];
            double x = one->x - other->x, y = one->y - other->y, z = one->z - other->z;
            double square = x * x + y * y + z * z;
            double pull = time / (square * __builtin_sqrt(square));
            one->vx -= x * other->mass * pull;
            one->vy -= y * other->mass * pull;
            one->vz -= z * other->mass * pull;
            other->vx += x * one->mass * pull;
            other->vy += y * one->mass * pull;
            other->vz += z * one->mass * pull;
        }
    }
}

static int64_t nbody(void) {
    enum { COUNT = 5 };
    Body bodies[COUNT] = {
        {0, 0, 0, 0, 0, 0, 40},
        {5, -1, -0.1, 0.6, 2.8, -0.02, 0.04},
        {8, 4, -0.4, -1.0, 1.8, 0.008, 0.01},
        {13, -15, -0.2, 1.1, 0.9, -0.01, 0.002},
        {15, -26, 0.2, 1.0, 0.6, -0.03, 0.002},
    };
    for (int step = 0; step < 20000; step++) {
        attract(bodies, COUNT, 0.01);
        for (int i = 0; i < COUNT; i++) {
            bodies[i].x += 0.01 * bodies[i].vx;
            bodies[i].y += 0.01 * bodies[i].vy;
            bodies[i].z += 0.01 * bodies[i].vz;
        }
    }
    return (int64_t)((bodies[0].x + bodies[1].y + bodies[4].z) * 1e6);
}

static int stays(double real, double imaginary, int steps) {
    double x = 0, y = 0;
    for (int step = 0; step < steps; step++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4)
            return 0;
        y = 2 * x * y + imaginary;
        x = xx - yy + real;
    }
    return 1;
}

static int64_t mandelbrot(void) {
    enum { SIZE = 160 };
    int64_t inside = 0;
    for (int row = 0; row < SIZE; row++)
        for (int column = 0; column < SIZE; column++)
            inside += stays(column * 3.0 / SIZE - 2.0, row * 2.0 / SIZE - 1.0, 100);
    return inside;
}

static int64_t fannkuch(void) {
    enum { LENGTH = 8 };
    int order[LENGTH], work[LENGTH], turns[LENGTH] = {0};
    for (int i = 0; i < LENGTH; i++)
        order[i] = i;
    int most = 0, sum = 0, sign = 1;
    while (true) {
        for (int i = 0; i < LENGTH; i++)
            work[i] = order[i];
        int flips = 0;
        for (int first = work[0]; first != 0; first = work[0], flips++)
            for (int low = 0, high = first; low < high; low++, high--) {
                int value = work[low];
                work[low] = work[high];
                work[high] = value;
            }
        most = flips > most ? flips : most;
        sum += sign * flips;
        sign = -sign;
        int place = 1;
        for (; place < LENGTH; place++) {
            int first = order[0];
            for (int i = 1; i <= place; i++)
                order[i - 1] = order[i];
            order[place] = first;
            if (++turns[place] <= place)
                break;
            turns[place] = 0;
        }
        if (place == LENGTH)
            return sum * 1000ll + most;
    }
}

static int64_t sieve(void) {
    enum { LIMIT = 1000000 };
    static bool composite[LIMIT];
    __builtin_memset(composite, 0, sizeof composite);
    int64_t primes = 0;
    for (int number = 2; number < LIMIT; number++) {
        if (composite[number])
            continue;
        primes++;
        for (int64_t multiple = (int64_t)number * number; multiple < LIMIT; multiple += number)
            composite[multiple] = true;
    }
    return primes;
}

static int64_t matrix(void) {
    enum { SIZE = 120 };
    static double left[SIZE * SIZE], right[SIZE * SIZE], product[SIZE * SIZE];
    __builtin_memset(product, 0, sizeof product);
    for (int i = 0; i < SIZE * SIZE; i++) {
        left[i] = i % 17;
        right[i] = i % 13;
    }
    for (int row = 0; row < SIZE; row++)
        for (int inner = 0; inner < SIZE; inner++) {
            double factor = left[row * SIZE + inner];
            for (int column = 0; column < SIZE; column++)
                product[row * SIZE + column] += factor * right[inner * SIZE + column];
        }
    double trace = 0;
    for (int i = 0; i < SIZE; i++)
        trace += product[i * SIZE + i];
    return (int64_t)trace;
}

static int64_t crc(void) {
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < sizeof noise; i++)
        crc = crc_table[(uint8_t)(crc ^ noise[i])] ^ (crc >> 8);
    return ~crc;
}

static void sort_range(int32_t *values, int count) {
    while (count > 16) {
        int32_t a = values[0], b = values[count / 2], c = values[count - 1];
        int32_t middle = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        int low = 0, high = count - 1;
        while (low <= high) {
            while (values[low] < middle)
                low++;
            while (values[high] > middle)
                high--;
            if (low <= high) {
                int32_t value = values[low];
                values[low++] = values[high];
                values[high--] = value;
            }
        }
        sort_range(values, high + 1);
        values += low;
        count -= low;
    }
    for (int i = 1; i < count; i++) {
        int32_t value = values[i];
        int place = i;
        for (; place > 0 && values[place - 1] > value; place--)
            values[place] = values[place - 1];
        values[place] = value;
    }
}

static int64_t sort(void) {
    enum { COUNT = sizeof unsorted / sizeof *unsorted };
    static int32_t values[COUNT];
    __builtin_memcpy(values, unsorted, sizeof values);
    sort_range(values, COUNT);
    return values[0] ^ values[COUNT / 2] ^ values[COUNT - 1];
}

/* ---- measuring ----------------------------------------------------------------------------------- */

typedef struct {
    const char *data;
    uint32_t length;
} Part;

__attribute__((import_module("wasi_snapshot_preview1"), import_name("clock_time_get"))) int32_t clock_time_get(
    int32_t clock, int64_t precision, int64_t *time);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) int32_t fd_write(
    int32_t file, const Part *parts, int32_t count, uint32_t *written);

static char text[4096];
static uint32_t length;

static void append(const char *part) {
    while (*part)
        text[length++] = *part++;
}

static void append_number(int64_t number) {
    char digits[24], *at = &digits[23];
    bool negative = number < 0;
    uint64_t left = negative ? -(uint64_t)number : (uint64_t)number;
    *at = 0;
    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (negative)
        *--at = '-';
    append(at);
}

static int64_t now(void) {
    enum { MONOTONIC = 1 };
    int64_t time = 0;
    clock_time_get(MONOTONIC, 1, &time);
    return time;
}

static const struct {
    const char *name;
    int64_t (*run)(void);
} kernels[] = {
    {"nbody", nbody},   {"mandelbrot", mandelbrot}, {"fannkuch", fannkuch}, {"sieve", sieve},
    {"matrix", matrix}, {"crc", crc},               {"sort", sort},
};

/* The fastest of the rounds of 300 ms. */
static void measure(const char *name, int64_t (*run)(void)) {
    int64_t sum = run(), fastest = INT64_MAX;
    for (int64_t start = now(), before = start; before - start < 300000000;) {
        run();
        int64_t after = now();
        fastest = after - before < fastest ? after - before : fastest;
        before = after;
    }
    append("\"");
    append(name);
    append("\":{\"fastest\":");
    append_number(fastest);
    append(",\"sum\":\"");
    append_number(sum);
    append("\"}");
}

__attribute__((export_name("_start"))) void start(void) {
    prepare();
    append("{");
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        append(i ? "," : "");
        measure(kernels[i].name, kernels[i].run);
    }
    append("}\n");
    uint32_t written;
    fd_write(1, &(Part){text, length}, 1, &written);
}
