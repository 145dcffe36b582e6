/* Images that code of the application ran in: what has to be ended, refused or forgotten before the memory is kept, and what
 * an instance does before its first call. Memory goes on from where it was kept; handles, and all that the host knows, do
 * not. */
#include "contract.h"
#include "engine.h"
#include "environment/environment.h"
#include "methods.h"
#include "mono_private.h"
#include <mono/metadata/appdomain.h>
#include <mono/metadata/attrdefs.h>
#include <mono/metadata/class.h>
#include <mono/metadata/environment.h>
#include <mono/metadata/mono-gc.h>
#include <mono/metadata/object.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool training, settled;
int32_t engine_is_training(void) { return training; }

void engine_train(void) {
    _initialize();
    engine_boot();
    training = environment_clear_freed = true;
}

/* ---- what is found in the heap ------------------------------------------------------------------- */

/* Objects with random numbers of their own, which an instance has to draw anew. Their constructors do so. */
static struct {
    MonoObject **objects; /* while the heap is walked */
    MonoGCHandle *handles;
    uint32_t count, room;
} seeded;

static Text problems;

static bool is_named(MonoClass *class, const char *space, const char *name) {
    return !strcmp(mono_class_get_name(class), name) && !strcmp(mono_class_get_namespace(class), space);
}

/* The class or the one that it derives from, which has this name. */
static MonoClass *base_named(MonoClass *class, const char *space, const char *name) {
    while (class && !is_named(class, space, name))
        class = mono_class_get_parent(class);
    return class;
}

/* The random numbers of Random, and those of identifiers of System.Diagnostics.Activity. */
static bool draws_seed(MonoClass *class) {
    MonoClass *around = mono_class_get_nesting_type(class);
    return (around && !strcmp(mono_class_get_name(class), "XoshiroImpl") && is_named(around, "System", "Random")) ||
           is_named(class, "System.Diagnostics", "RandomNumberGenerator");
}

static int32_t number_in(MonoObject *object, MonoClass *class, const char *name) {
    MonoClassField *field = mono_class_get_field_from_name(class, name);
    int32_t value = 0;
    if (!field)
        engine_fatal("this release of the class library has no field %s.%s; use --preinitialize without `host`",
                     mono_class_get_name(class), name);
    mono_field_get_value(object, field, &value);
    return value;
}

static void append(const char *text) {
    for (; *text; text++)
        methods_append(&problems, *text);
}

static void report(const char *kind, MonoClass *class) {
    append(kind);
    methods_append(&problems, ' ');
    char *name = class ? mono_type_get_name(mono_class_get_type(class)) : NULL;
    append(name ? name : "");
    mono_free(name);
    methods_append(&problems, '\n');
}

/* Everything that the other side knows by a number: a handle of the component model, a descriptor, a timer. */
static void look_for_ties(MonoObject *object, MonoClass *class) {
    enum { LOCAL = -1, STANDARD_STREAMS = 3 };
    MonoClass *base = base_named(class, "CmDotnet", "ImportedResource");
    if (base) {
        int32_t handle = number_in(object, base, "_handle");
        if (handle && handle != LOCAL)
            report("resource", class);
    } else if (is_named(class, "System.Threading", "TimerQueueTimer")) {
        /* All ones: the timer is not set. */
        if (number_in(object, class, "_dueTime") != -1)
            report("timer", NULL);
    }
}

static int visit_tie(MonoObject *object, MonoClass *class, uintptr_t size, uintptr_t count, MonoObject **references,
                     uintptr_t *offsets, void *data) {
    (void)size, (void)count, (void)references, (void)offsets, (void)data;
    look_for_ties(object, class);
    return 0;
}

static int visit_seeded(MonoObject *object, MonoClass *class, uintptr_t size, uintptr_t count, MonoObject **references,
                        uintptr_t *offsets, void *data) {
    (void)size, (void)count, (void)references, (void)offsets, (void)data;
    if (!draws_seed(class))
        return 0;
    if (seeded.count == seeded.room) {
        seeded.room = seeded.room ? seeded.room * 2 : 16;
        seeded.objects = realloc(seeded.objects, seeded.room * sizeof *seeded.objects);
        if (!seeded.objects)
            engine_fatal("no memory for what draws random numbers; allow the component more memory");
    }
    seeded.objects[seeded.count++] = object;
    return 0;
}

/* To keep them, and to find them where they are then. */
static void find_seeded(void) {
    mono_gc_walk_heap(0, visit_seeded, NULL);
    seeded.handles = calloc(seeded.count + 1, sizeof *seeded.handles);
    if (!seeded.handles)
        engine_fatal("no memory for what draws random numbers; allow the component more memory");
    for (uint32_t i = 0; i < seeded.count; i++)
        seeded.handles[i] = mono_gchandle_new_v2(seeded.objects[i], 0);
    free(seeded.objects);
    seeded.objects = NULL;
}

/* ---- before the memory is kept ------------------------------------------------------------------- */

/* What was abandoned is dropped by finalizers, which may leave work. */
static void finish(void) {
    enum { ROUNDS = 3, MOST_JOBS = 10000 };
    for (int round = 0, jobs = 0; round < ROUNDS; round++) {
        mono_gc_collect(mono_gc_max_generation());
        mono_gc_invoke_finalizers();
        while (jobs++ < MOST_JOBS && engine_run_due_work()) {
        }
    }
}

/* The class library never takes back what it asked of the engine, though the timer is not set any more: it finds out when
 * that time has come. So for a moment it has. */
static void pass_time(void) {
    enum { MOST_TIMERS = 100 };
    uint64_t passed = 0;
    for (int i = 0; i < MOST_TIMERS && engine_timer_delay() >= 0; i++) {
        uint64_t delay = (uint64_t)engine_timer_delay();
        environment_skip(delay);
        passed += delay;
        engine_run_due_work();
    }
    environment_skip(-passed);
}

static MonoVTable *core_class(const char *space, const char *name) {
    MonoClass *class = mono_class_from_name(mono_get_corlib(), space, name);
    return class ? mono_class_vtable(mono_get_root_domain(), class) : NULL;
}

/* Environment keeps a copy of the variables once it was asked for all of them, or to set one. */
static void forget_variables(void) {
    MonoVTable *table = core_class("System", "Environment");
    void *iterator = NULL;
    for (MonoClassField *field; table && (field = mono_class_get_fields(mono_vtable_class(table), &iterator));) {
        MonoType *type = mono_field_get_type(field);
        bool is_static = mono_field_get_flags(field) & MONO_FIELD_ATTR_STATIC;
        if (is_static && mono_type_get_type(type) == MONO_TYPE_GENERICINST)
            mono_field_static_set_value(table, field, NULL);
    }
    environment_forget_variables();
}

/* What variables said of the user, as the class library keeps it: the culture, and the zone of the local time. */
static void forget_user(void) {
    static const struct {
        const char *space, *class, *field;
    } kept[] = {
        {"System.Globalization", "CultureInfo", "s_userDefaultCulture"},
        {"System.Globalization", "CultureInfo", "s_userDefaultUICulture"},
        {"System.Globalization", "RegionInfo", "s_currentRegionInfo"},
        {"System", "TimeZone", "currentTimeZone"},
    };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        MonoVTable *table = core_class(kept[i].space, kept[i].class);
        MonoClassField *field = table ? mono_class_get_field_from_name(mono_vtable_class(table), kept[i].field) : NULL;
        if (field)
            mono_field_static_set_value(table, field, NULL);
    }
    MonoVTable *zones = core_class("System", "TimeZoneInfo");
    MonoClass *class = zones ? mono_vtable_class(zones) : NULL;
    MonoClassField *cache = class ? mono_class_get_field_from_name(class, "s_cachedData") : NULL;
    MonoObject *cached = NULL;
    if (cache)
        mono_field_static_get_value(zones, cache, &cached);
    MonoClassField *local = cached ? mono_class_get_field_from_name(mono_object_get_class(cached), "_localTimeZone") : NULL;
    if (local)
        mono_field_set_value(cached, local, NULL);
}

static void forget_host(void) {
    forget_variables();
    forget_user();
    environment_forget_folders();
    mono_environment_exitcode_set(0);
    char *none[] = {(char *)(engine_extension.main_assembly ? engine_extension.main_assembly : "")};
    mono_runtime_set_main_args(1, none);
    engine_has_arguments = false;
}

void *engine_settle(void) {
    finish();
    mono_gc_walk_heap(0, visit_tie, NULL);
    /* Now no timer is set, and what comes of these is the class library's own business. */
    if (!problems.length)
        pass_time();
    if (!problems.length && engine_timer_delay() >= 0)
        report("timer", NULL);
    fflush(NULL);
    forget_host();
    finish();
    find_seeded();
    environment_keep_time();
    training = environment_clear_freed = false;
    settled = true;
    return &problems;
}

/* ---- before the first call ----------------------------------------------------------------------- */

static void draw_seed(MonoObject *object) {
    MonoMethod *constructor = mono_class_get_method_from_name(mono_object_get_class(object), ".ctor", 0);
    MonoObject *exception = NULL;
    if (constructor)
        mono_runtime_invoke(constructor, object, NULL, &exception);
    if (!constructor || exception)
        engine_fatal("the random numbers of this instance cannot be drawn; build the component again without "
                     "`ComponentizePreinitialize=host`");
}

void engine_resume(void) {
    if (!settled)
        return;
    settled = false;
    for (uint32_t i = 0; i < seeded.count; i++) {
        draw_seed(mono_gchandle_get_target_v2(seeded.handles[i]));
        mono_gchandle_free_v2(seeded.handles[i]);
    }
    free(seeded.handles);
    seeded.handles = NULL;
    seeded.count = seeded.room = 0;
}
