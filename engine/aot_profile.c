/* A profile for Mono's ahead-of-time compiler: the methods of a text that are in the application, in the format of
 * mono/profiler/aot.h, which the compiler reads. Records have numbers, and name others by those; what a record names comes
 * before it. What the format has no record for, such as pointers as arguments of generics, is left out, and interpreted. */
#include "contract.h"
#include "environment/environment.h"
#include "engine.h"
#include "methods.h"
#include "mono_private.h"
#include <mono/metadata/appdomain.h>
#include <mono/metadata/assembly.h>
#include <mono/metadata/class.h>
#include <mono/metadata/debug-helpers.h>
#include <mono/metadata/image.h>
#include <mono/metadata/loader.h>
#include <mono/metadata/metadata.h>
#include <mono/metadata/tokentype.h>
#include <mono/utils/mono-publib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum Record { END, IMAGE, TYPE, ARGUMENTS, METHOD };

enum { VERSION = 1 << 16, NONE = -1 };

/* What is written, the number of the next record, and of the images, types and arguments that have a number the one after
 * it: 0 is what the table gives for others. */
static struct {
    Text text;
    int32_t next;
    void *known;
} profile;

static void write_byte(int value) { methods_append(&profile.text, (char)value); }

static void write_number(int32_t value) {
    for (int shift = 0; shift < 32; shift += 8)
        write_byte(value >> shift);
}

static void write_string(const char *value) {
    write_number((int32_t)strlen(value));
    while (*value)
        write_byte(*value++);
}

static bool is_known(const void *key, int32_t *number) {
    *number = (int32_t)(intptr_t)monoeg_g_hash_table_lookup(profile.known, key) - 1;
    return *number != NONE;
}

/* Begins a record; `key` has its number from now on. */
static int32_t begin(enum Record kind, void *key) {
    int32_t number = profile.next++;
    write_byte(kind);
    write_number(number);
    if (key)
        monoeg_g_hash_table_insert_replace(profile.known, key, (void *)(intptr_t)(number + 1), false);
    return number;
}

static int32_t write_image(MonoImage *image) {
    int32_t number;
    if (is_known(image, &number))
        return number;
    number = begin(IMAGE, image);
    write_string(methods_assembly_name(image));
    /* The compiler does not ask for the MVID. */
    write_string("");
    return number;
}

static int32_t write_class(MonoClass *class);

/* Gives NONE for no arguments, and for those that cannot be written; `written` tells which. */
static int32_t write_arguments(const MonoGenericInst *arguments, bool *written) {
    int32_t number;
    *written = true;
    if (!arguments || is_known(arguments, &number))
        return arguments ? number : NONE;
    int32_t *numbers = calloc(arguments->count, sizeof *numbers);
    for (uint32_t i = 0; numbers && i < arguments->count; i++) {
        numbers[i] = write_class(mono_class_from_mono_type(arguments->types[i]));
        if (numbers[i] == NONE)
            *written = false;
    }
    if (!numbers || !*written) {
        free(numbers);
        *written = false;
        return NONE;
    }
    number = begin(ARGUMENTS, (void *)arguments);
    write_number((int32_t)arguments->count);
    for (uint32_t i = 0; i < arguments->count; i++)
        write_number(numbers[i]);
    free(numbers);
    return number;
}

static void append_name(Text *name, MonoClass *class) {
    MonoClass *outer = mono_class_get_nesting_type(class);
    const char *parts[] = {outer ? "/" : mono_class_get_namespace(class), outer ? "" : ".", mono_class_get_name(class)};
    if (outer)
        append_name(name, outer);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *at = parts[i]; *at; at++)
            methods_append(name, *at);
}

static int32_t write_class(MonoClass *class) {
    /* There is no record for an array; but it shares its code with all objects. */
    if (mono_class_get_rank(class))
        class = mono_get_object_class();
    int32_t number;
    if (is_known(class, &number))
        return number;
    if (!methods_has_name(class))
        return NONE;
    int32_t image = write_image(mono_class_get_image(class));
    const MonoGenericContext *context = mono_class_get_context(class);
    bool written;
    int32_t arguments = write_arguments(context ? context->of_class : NULL, &written);
    if (!written)
        return NONE;
    Text name = {0};
    append_name(&name, class);
    methods_append(&name, 0);
    number = begin(TYPE, class);
    write_byte(MONO_TYPE_CLASS);
    write_number(image);
    write_number(arguments);
    write_string(name.data);
    free(name.data);
    return number;
}

static void write_method(MonoMethod *method) {
    int32_t class = write_class(mono_method_get_class(method));
    const MonoGenericContext *context = mono_method_get_context(method);
    bool written;
    int32_t arguments = write_arguments(context ? context->of_method : NULL, &written);
    if (class == NONE || !written)
        return;
    MonoMethodSignature *signature = mono_method_signature(method);
    char *text = mono_signature_full_name(signature);
    begin(METHOD, NULL);
    write_number(class);
    write_number(arguments);
    write_number((int32_t)mono_signature_get_param_count(signature));
    write_string(mono_method_get_name(method));
    write_string(text);
    mono_free(text);
}

/* A generic method or type stands for the code that all objects share. */
static MonoMethod *of_objects(MonoMethod *method) {
    enum { MOST = 32 };
    MonoGenericContext context = {0}, *own = mono_method_get_context_general(method, true);
    if (!own)
        return method;
    MonoType *types[MOST];
    for (int i = 0; i < MOST; i++)
        types[i] = mono_class_get_type(mono_get_object_class());
    if ((own->of_class && own->of_class->count > MOST) || (own->of_method && own->of_method->count > MOST))
        return NULL;
    if (own->of_class)
        context.of_class = mono_metadata_get_generic_inst((int)own->of_class->count, types);
    if (own->of_method)
        context.of_method = mono_metadata_get_generic_inst((int)own->of_method->count, types);
    MonoError error;
    mono_error_init(&error);
    method = mono_class_inflate_generic_method_checked(method, &context, &error);
    mono_error_cleanup(&error);
    return method;
}

static void write_image_methods(MonoImage *image) {
    int count = mono_image_get_table_rows(image, MONO_TABLE_TYPEDEF);
    for (int row = 1; row <= count; row++) {
        MonoClass *class = mono_class_get(image, MONO_TOKEN_TYPE_DEF | (uint32_t)row);
        void *iterator = NULL;
        MonoMethod *method;
        while (class && mono_class_init(class) && (method = mono_class_get_methods(class, &iterator)))
            if ((method = of_objects(method)))
                write_method(method);
    }
}

void *engine_aot_profile(char *lines) {
    environment_imports_forbidden = true;
    profile.known = monoeg_g_hash_table_new(NULL, NULL);
    for (const char *at = "AOTPROFILE"; *at; at++)
        write_byte(*at);
    write_number(VERSION);
    for (char *line = lines, *next; *line; line = next) {
        next = methods_next(line);
        MonoImage *image = methods_image(line);
        MonoMethod *method = image ? NULL : methods_find(line);
        if (image)
            write_image_methods(image);
        else if (method && mono_class_init(mono_method_get_class(method)))
            write_method(method);
        else
            *line = ENGINE_MISSING_MARK;
    }
    begin(END, NULL);
    environment_imports_forbidden = false;
    return &profile.text;
}
