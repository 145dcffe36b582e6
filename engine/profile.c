/* Profiles: recording the methods that a program runs, and translating them when the image of a component is made, so that
 * no instance has to. Methods are listed by their names, one a line (methods.c). */
#include "contract.h"
#include "engine.h"
#include "environment/environment.h"
#include "methods.h"
#include "mono_private.h"
#include <mono/metadata/appdomain.h>
#include <mono/metadata/attrdefs.h>
#include <mono/metadata/class.h>
#include <mono/metadata/image.h>
#include <mono/metadata/loader.h>
#include <mono/metadata/profiler.h>
#include <mono/metadata/tokentype.h>
#include <stdlib.h>
#include <string.h>

/* ---- recording ----------------------------------------------------------------------------------- */

static struct {
    MonoMethod **items;
    uint32_t count, room;
} recorded;

/* Called before the interpreter translates a method, whose name is only looked at later: here the runtime is at work. */
static void on_translate(MonoProfiler *profiler, MonoMethod *method) {
    (void)profiler;
    if (recorded.count == recorded.room) {
        recorded.room = recorded.room ? recorded.room * 2 : 1024;
        recorded.items = realloc(recorded.items, recorded.room * sizeof *recorded.items);
        if (!recorded.items)
            engine_fatal("no memory for the profile that is recorded; allow the component more memory");
    }
    /* Code that was made while the program runs has no token, and may go away again. */
    if (mono_method_get_token(method))
        recorded.items[recorded.count++] = method;
}

/* The code of a compiled method, or NULL. */
static void *compiled_code(MonoMethod *method) {
    if (!engine_compiled[0] || !mono_class_init(mono_method_get_class(method)))
        return NULL;
    MonoError error;
    mono_error_init(&error);
    void *code = mono_aot_get_method(method, &error);
    mono_error_cleanup(&error);
    return code;
}

static bool recording;
bool engine_is_recording(void) { return recording; }

void engine_record(void) {
    recording = true;
    _initialize();
    /* What the runtime needs to start is in every image. */
    engine_boot();
    mono_profiler_set_jit_begin_callback(mono_profiler_create(NULL), on_translate);
}

/* A string of the canonical ABI: the lines, in the order of events, with repetitions. The runtime tells of compiled methods as
 * well, when it first looks for their code. */
void *engine_recorded(void) {
    static Text text;
    text = (Text){0};
    environment_imports_forbidden = true;
    for (uint32_t i = 0; i < recorded.count; i++)
        if (!compiled_code(recorded.items[i]) && methods_write(&text, recorded.items[i]))
            methods_append(&text, '\n');
    environment_imports_forbidden = false;
    recorded.count = 0;
    return &text;
}

/* ---- preparing ----------------------------------------------------------------------------------- */

/* While names become methods, what the interpreter first hears of is optimised when it is translated; otherwise it would
 * count calls first. The runtime has a list of its own of such methods, which is empty here. */
static bool optimizing;
int32_t __wrap_mono_interp_pgo_should_tier_method(MonoMethod *method) {
    (void)method;
    return optimizing;
}

/* The interpreter runs the static constructor of a method's type before it translates the method. While methods are only
 * prepared, nothing may run. */
static bool preparing, wants_constructor;
int32_t __real_mono_runtime_class_init_full(MonoVTable *table, MonoError *error);
int32_t __wrap_mono_runtime_class_init_full(MonoVTable *table, MonoError *error) {
    if (!preparing)
        return __real_mono_runtime_class_init_full(table, error);
    wants_constructor |= mono_class_needs_cctor_run(mono_vtable_class(table), NULL);
    return 1;
}

/* Whether the method may be called before its type's static constructor ran: code that reads a static field looks after that
 * itself. A type with a static constructor of its own in C# runs it before its first call, which translation sees to. */
static bool needs_no_constructor(MonoMethod *method, MonoClass *class) {
    return !mono_class_needs_cctor_run(class, NULL) || (mono_class_get_flags(class) & MONO_TYPE_ATTR_BEFORE_FIELD_INIT) ||
           !strcmp(mono_method_get_name(method), ".cctor");
}

static bool has_code(MonoMethod *method, MonoClass *class) {
    uint32_t implementation = 0, flags = mono_method_get_flags(method, &implementation);
    if (flags & MONO_METHOD_ATTR_ABSTRACT)
        return false;
    return (implementation & MONO_METHOD_IMPL_ATTR_CODE_TYPE_MASK) != MONO_METHOD_IMPL_ATTR_RUNTIME ||
           mono_class_get_parent(class) == mono_class_from_name(mono_get_corlib(), "System", "MulticastDelegate");
}

static bool is_preparable(MonoMethod *method) {
    MonoClass *class = mono_method_get_class(method);
    return mono_class_init(class) && has_code(method, class) && needs_no_constructor(method, class);
}

/* A compiled method that looks up what it refers to when it is first called: a row that engine_know_compiled takes. */
typedef struct {
    void *code;
    void *look_up, *references;
    char *done;
    /* Whether instances of generics share the code; then look_up takes the context that tells them apart, too, and there may be
     * something that each of them looks up besides. */
    uint32_t is_shared;
    void **of_instance;
} Compiled;

static struct {
    const Compiled *items;
    uint32_t count, prepared;
} compiled;

void engine_know_compiled(const uint32_t *methods, uint32_t count) {
    compiled.items = (const Compiled *)methods;
    compiled.count = count;
}

static int by_code(const void *code, const void *item) {
    uintptr_t left = (uintptr_t)code, right = (uintptr_t)((const Compiled *)item)->code;
    return (left > right) - (left < right);
}

typedef struct {
    const Compiled *compiled;
    MonoMethod *method;
} LookUp;

static void look_up(void *argument) {
    const LookUp *call = argument;
    const Compiled *item = call->compiled;
    if (!item->is_shared) {
        ((void (*)(void *))item->look_up)(item->references);
        return;
    }
    void *context = mini_method_get_rgctx(call->method);
    if (!*item->done)
        ((void (*)(void *, void *))item->look_up)(item->references, context);
    if (item->of_instance)
        mini_init_method_rgctx(context, *item->of_instance);
}

/* The first call does it again where it is to run a static constructor, or to throw because something is not there. */
static void prepare_compiled(MonoMethod *method, void *code) {
    LookUp call = {bsearch(code, compiled.items, compiled.count, sizeof *compiled.items, by_code), method};
    if (!call.compiled)
        return;
    int32_t thrown;
    compiled.prepared++;
    wants_constructor = false;
    mono_llvm_cpp_catch_exception(look_up, &call, &thrown);
    if (thrown || wants_constructor)
        *call.compiled->done = 0;
}

/* What is to be translated, each method once: what the interpreter knows of it. It grows meanwhile. */
static struct {
    void **items;
    uint32_t count, room;
    void *known;
} pending;

/* Those whose methods are all wanted. */
static struct {
    MonoImage **items;
    uint32_t count;
} images;

/* So many methods are prepared that no line names: what an application has for a start. */
enum { MOST_UNNAMED = 10000 };

static void add(void *imethod) {
    if (monoeg_g_hash_table_lookup(pending.known, imethod))
        return;
    if (pending.count == pending.room) {
        pending.room = pending.room ? pending.room * 2 : 1024;
        pending.items = realloc(pending.items, pending.room * sizeof *pending.items);
        if (!pending.items)
            engine_fatal("no memory for the methods of the profile; allow the component more memory");
    }
    monoeg_g_hash_table_insert_replace(pending.known, imethod, imethod, false);
    pending.items[pending.count++] = imethod;
}

static void add_method(MonoMethod *method) {
    if (!is_preparable(method))
        return;
    void *code = compiled_code(method);
    if (code)
        prepare_compiled(method, code);
    else
        add(mono_interp_get_imethod(method));
    if (strcmp(mono_method_get_name(method), ".cctor"))
        return;
    /* The runtime calls a static constructor through code of its own, which it makes for each. */
    MonoError error;
    mono_error_init(&error);
    MonoMethod *caller = mono_marshal_get_runtime_invoke_full(method, false, true);
    add(mono_interp_get_imethod(caller));
}

static void add_image(MonoImage *image) {
    images.items = realloc(images.items, (images.count + 1) * sizeof *images.items);
    if (!images.items)
        engine_fatal("no memory for the assemblies of the profile; allow the component more memory");
    images.items[images.count++] = image;
    int count = mono_image_get_table_rows(image, MONO_TABLE_METHOD);
    for (int row = 1; row <= count; row++) {
        MonoMethod *method = mono_get_method(image, MONO_TOKEN_METHOD_DEF | (uint32_t)row, NULL);
        if (method && pending.count + compiled.prepared < MOST_UNNAMED && !mono_method_get_context_general(method, true))
            add_method(method);
    }
}

static bool is_wanted_class(MonoClass *class);

static bool are_wanted(const MonoGenericInst *arguments) {
    for (uint32_t i = 0; arguments && i < arguments->count; i++)
        if (is_wanted_class(mono_class_from_mono_type(arguments->types[i])))
            return true;
    return false;
}

/* Whether the class, or an argument of it, is in one of the images. */
static bool is_wanted_class(MonoClass *class) {
    if (mono_class_get_rank(class))
        return is_wanted_class(mono_class_get_element_class(class));
    for (uint32_t i = 0; i < images.count; i++)
        if (images.items[i] == mono_class_get_image(class))
            return true;
    const MonoGenericContext *context = mono_class_get_context(class);
    return context && are_wanted(context->of_class);
}

/* An instance of something generic, which a line for all of an assembly does not name. */
static bool is_wanted_instance(MonoMethod *method) {
    const MonoGenericContext *context = images.count ? mono_method_get_context(method) : NULL;
    return context && (is_wanted_class(mono_method_get_class(method)) || are_wanted(context->of_method)) &&
           is_preparable(method) && !compiled_code(method);
}

/* The interpreter asks for what a method calls while it translates that. Code that the runtime makes, such as calls of native
 * functions, no profile can name. */
void *__real_mono_interp_get_imethod(MonoMethod *method);
void *__wrap_mono_interp_get_imethod(MonoMethod *method) {
    if (preparing)
        mono_class_setup_vtable(mono_method_get_class(method));
    if (!preparing || optimizing)
        return __real_mono_interp_get_imethod(method);
    bool follows = pending.count < MOST_UNNAMED && (!mono_method_get_token(method) || is_wanted_instance(method));
    optimizing = follows;
    void *imethod = __real_mono_interp_get_imethod(method);
    if (follows) {
        optimizing = false;
        add(imethod);
    }
    return imethod;
}

static bool read_line(const char *line) {
    MonoImage *image = methods_image(line);
    MonoMethod *method = image ? NULL : methods_find(line);
    if (image)
        add_image(image);
    else if (method)
        add_method(method);
    return image || method;
}

uint32_t engine_prepare(char *profile) {
    environment_imports_forbidden = environment_clear_freed = preparing = optimizing = true;
    pending.known = monoeg_g_hash_table_new(NULL, NULL);
    for (char *line = profile, *next; *line; line = next) {
        next = methods_next(line);
        if (!read_line(line))
            *line = ENGINE_MISSING_MARK;
    }
    optimizing = false;
    for (uint32_t i = 0; i < pending.count; i++) {
        MonoError error;
        mono_error_init(&error);
        mono_interp_transform_method(pending.items[i], mono_jiterp_get_context(), &error);
        mono_error_cleanup(&error);
    }
    monoeg_g_hash_table_destroy(pending.known);
    free(pending.items);
    free(images.items);
    compiled.count = 0;
    environment_fill_holes();
    environment_imports_forbidden = environment_clear_freed = preparing = false;
    return pending.count;
}
