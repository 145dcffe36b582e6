/* Names of methods. A line is `TYPE NAME{ARGUMENTS} (PARAMETERS):RESULT`; a type is `[ASSEMBLY]NAMESPACE.NAME+NESTED{ARGUMENTS}[]`,
 * without `[ASSEMBLY]` for the core library. Arguments of generics are separated by `;`. A character that means something here
 * has a `\` before it in a name. The signature is the definition's, as the runtime writes it; it only tells overloads apart. */
#include "methods.h"
#include "engine.h"
#include "mono_private.h"
#include <mono/metadata/appdomain.h>
#include <mono/metadata/assembly.h>
#include <mono/metadata/class.h>
#include <mono/metadata/debug-helpers.h>
#include <mono/metadata/image.h>
#include <mono/metadata/loader.h>
#include <mono/utils/mono-publib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ------------------------------------------------------------------------------------- */

void methods_append(Text *text, char character) {
    if (text->length == text->room) {
        text->room = text->room ? text->room * 2 : 4096;
        text->data = realloc(text->data, text->room);
        if (!text->data)
            engine_fatal("no memory for the profile that is recorded; allow the component more memory");
    }
    text->data[text->length++] = character;
}

static void append(Text *text, const char *part) {
    while (*part)
        methods_append(text, *part++);
}

static const char special[] = "\\+{};[] ";

static void append_name(Text *text, const char *name) {
    for (; *name; name++) {
        if (strchr(special, *name))
            methods_append(text, '\\');
        methods_append(text, *name);
    }
}

const char *methods_assembly_name(MonoImage *image) {
    return mono_assembly_name_get_name(mono_assembly_get_name(mono_image_get_assembly(image)));
}

bool methods_has_name(MonoClass *class) {
    switch (mono_type_get_type(mono_class_get_type(class))) {
    case MONO_TYPE_PTR:
    case MONO_TYPE_FNPTR:
    case MONO_TYPE_VAR:
    case MONO_TYPE_MVAR:
        return false;
    }
    return true;
}

static bool write_class(Text *text, MonoClass *class);

static bool write_arguments(Text *text, const MonoGenericInst *arguments) {
    if (!arguments)
        return true;
    for (uint32_t i = 0; i < arguments->count; i++) {
        methods_append(text, i ? ';' : '{');
        if (!write_class(text, mono_class_from_mono_type(arguments->types[i])))
            return false;
    }
    methods_append(text, '}');
    return true;
}

static void write_definition(Text *text, MonoClass *class) {
    MonoClass *outer = mono_class_get_nesting_type(class);
    const char *space = mono_class_get_namespace(class);
    if (outer)
        write_definition(text, outer);
    else if (*space)
        append_name(text, space);
    if (outer || *space)
        methods_append(text, outer ? '+' : '.');
    append_name(text, mono_class_get_name(class));
}

static bool write_class(Text *text, MonoClass *class) {
    int rank = mono_class_get_rank(class);
    if (rank) {
        if (!write_class(text, mono_class_get_element_class(class)))
            return false;
        methods_append(text, '[');
        for (int i = 1; i < rank; i++)
            methods_append(text, ',');
        methods_append(text, ']');
        return true;
    }
    if (!methods_has_name(class))
        return false;
    MonoImage *image = mono_class_get_image(class);
    if (image != mono_get_corlib()) {
        methods_append(text, '[');
        append_name(text, methods_assembly_name(image));
        methods_append(text, ']');
    }
    write_definition(text, class);
    const MonoGenericContext *context = mono_class_get_context(class);
    return !context || write_arguments(text, context->of_class);
}

static void write_signature(Text *text, MonoMethod *definition) {
    MonoMethodSignature *signature = mono_method_signature(definition);
    char *parameters = mono_signature_get_desc(signature, true);
    char *result = mono_type_full_name(mono_signature_get_return_type(signature));
    methods_append(text, '(');
    append(text, parameters);
    append(text, "):");
    append(text, result);
    mono_free(parameters);
    mono_free(result);
}

bool methods_write(Text *text, MonoMethod *method) {
    size_t start = text->length;
    uint32_t token = mono_method_get_token(method);
    MonoClass *class = mono_method_get_class(method);
    MonoMethod *definition = token ? mono_get_method(mono_class_get_image(class), token, NULL) : NULL;
    const MonoGenericContext *context = definition ? mono_method_get_context(method) : NULL;
    bool written = definition && !strcmp(mono_method_get_name(definition), mono_method_get_name(method)) &&
                   write_class(text, class);
    if (written) {
        methods_append(text, ' ');
        append_name(text, mono_method_get_name(method));
        written = !context || write_arguments(text, context->of_method);
        methods_append(text, ' ');
        write_signature(text, definition);
    }
    if (!written)
        text->length = start;
    return written;
}

/* ---- reading ------------------------------------------------------------------------------------- */

/* A name is longer, or generics are deeper or wider, only where somebody plays. */
enum { LONGEST_NAME = 1024, MOST_ARGUMENTS = 32, DEEPEST = 16 };

static bool is_end(char character) { return !character || character == '\n'; }

/* The name up to the next character that means something. */
static bool read_name(const char **at, char *name) {
    size_t length = 0;
    while (!is_end(**at) && !(strchr(special + 1, **at))) {
        if (**at == '\\')
            ++*at;
        if (is_end(**at) || length == LONGEST_NAME)
            return false;
        name[length++] = *(*at)++;
    }
    name[length] = 0;
    return length > 0;
}

static bool read(const char **at, char character) {
    bool is = **at == character;
    *at += is;
    return is;
}

/* Only what is in the component: to look for anything else would call managed code. */
static MonoImage *find_image(const char *name) {
    for (uint32_t i = 0; i < engine_extension.assembly_count; i++) {
        const char *file = engine_extension.assemblies[i].name;
        size_t length = strlen(name);
        if (!strncmp(file, name, length) && !strcmp(file + length, ".dll"))
            return engine_load_image(name);
    }
    return NULL;
}

static MonoClass *find_nested(MonoClass *outer, const char *name) {
    void *iterator = NULL;
    MonoClass *class;
    while ((class = mono_class_get_nested_types(outer, &iterator)))
        if (!strcmp(mono_class_get_name(class), name))
            return class;
    return NULL;
}

/* How many parameters a generic type adds to those of the type around it. */
static uint32_t parameters_of(const char *name) {
    const char *mark = strrchr(name, '`');
    return mark ? (uint32_t)strtoul(mark + 1, NULL, 10) : 0;
}

/* The type without its arguments, and how many it takes. */
static MonoClass *read_definition(const char **at, uint32_t *parameters) {
    char name[LONGEST_NAME + 1];
    MonoImage *image = mono_get_corlib();
    if (read(at, '['))
        image = read_name(at, name) && read(at, ']') ? find_image(name) : NULL;
    if (!image || !read_name(at, name))
        return NULL;
    char *dot = strrchr(name, '.');
    if (dot)
        *dot = 0;
    const char *plain = dot ? dot + 1 : name;
    *parameters = parameters_of(plain);
    MonoClass *class = mono_class_from_name(image, dot ? name : "", plain);
    while (class && read(at, '+')) {
        class = read_name(at, name) ? find_nested(class, name) : NULL;
        *parameters += parameters_of(name);
    }
    return class;
}

static MonoClass *read_class(const char **at, MonoClass **definition, int depth);

static bool read_arguments(const char **at, MonoType **types, uint32_t *count, int depth) {
    *count = 0;
    if (!read(at, '{'))
        return true;
    do {
        MonoClass *class = *count < MOST_ARGUMENTS && depth < DEEPEST ? read_class(at, NULL, depth + 1) : NULL;
        if (!class)
            return false;
        types[(*count)++] = mono_class_get_type(class);
    } while (read(at, ';'));
    return read(at, '}');
}

static MonoClass *read_class(const char **at, MonoClass **definition, int depth) {
    MonoType *types[MOST_ARGUMENTS];
    uint32_t parameters, count;
    MonoClass *class = read_definition(at, &parameters);
    if (!class || !read_arguments(at, types, &count, depth) || count != parameters)
        return NULL;
    if (definition)
        *definition = class;
    if (count)
        class = mono_class_bind_generic_parameters(class, (int)count, types, false);
    while (class && read(at, '[')) {
        uint32_t rank = 1;
        while (read(at, ','))
            rank++;
        class = read(at, ']') && rank < MOST_ARGUMENTS ? mono_array_class_get(class, rank) : NULL;
    }
    return class;
}

static bool has_signature(MonoMethod *definition, const char *signature) {
    Text text = {0};
    write_signature(&text, definition);
    bool has = !strncmp(text.data, signature, text.length) && is_end(signature[text.length]);
    free(text.data);
    return has;
}

static MonoMethod *find_definition(MonoClass *class, const char *name, const char *signature) {
    void *iterator = NULL;
    MonoMethod *method;
    while ((method = mono_class_get_methods(class, &iterator)))
        if (!strcmp(mono_method_get_name(method), name) && has_signature(method, signature))
            return method;
    return NULL;
}

MonoMethod *methods_find(const char *line) {
    char name[LONGEST_NAME + 1];
    MonoType *types[MOST_ARGUMENTS];
    uint32_t count;
    MonoClass *definition, *class = read_class(&line, &definition, 0);
    if (!class || !read(&line, ' ') || !read_name(&line, name) || !read_arguments(&line, types, &count, 0) || !read(&line, ' '))
        return NULL;
    /* The methods of arrays are the runtime's own. */
    MonoMethod *method = mono_class_get_rank(class) ? NULL : find_definition(definition, name, line);
    if (!method)
        return NULL;
    const MonoGenericContext *own = mono_method_get_context_general(method, true);
    if (count != (own && own->of_method ? own->of_method->count : 0))
        return NULL;
    const MonoGenericContext *of_class = mono_class_get_context(class);
    MonoGenericContext context = {
        of_class ? of_class->of_class : NULL, count ? mono_metadata_get_generic_inst((int)count, types) : NULL};
    if (!context.of_class && !context.of_method)
        return method;
    MonoError error;
    mono_error_init(&error);
    method = mono_class_inflate_generic_method_checked(method, &context, &error);
    mono_error_cleanup(&error);
    return method;
}

MonoImage *methods_image(const char *line) {
    char name[LONGEST_NAME + 1];
    bool is = read(&line, '[') && read_name(&line, name) && read(&line, ']') && read(&line, '*') && is_end(*line);
    return is ? find_image(name) : NULL;
}

char *methods_next(char *line) {
    char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}
