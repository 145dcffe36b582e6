/* Failures that trimming may have caused: the first of them is told together with how to keep more. Whether the
 * application was trimmed stands in the runtime configuration; nothing is told of one that was not. */
#include "trimmed.h"
#include "contract.h"

#include <mono/metadata/appdomain.h>
#include <mono/metadata/class.h>
#include <mono/metadata/exception.h>
#include <mono/metadata/image.h>
#include <mono/metadata/object.h>
#include <mono/metadata/profiler.h>
#include <mono/utils/mono-publib.h>
#include <stdio.h>
#include <string.h>

static const char *untrimmed; /* the simple name of the assembly that is kept whole, or NULL */
static bool told;

static void tell(const char *before, const char *name, const char *after) {
    if (told)
        return;
    told = true;
    fflush(stdout);
    fprintf(stderr,
            "%s%s%s in a component that was trimmed. What is found only by its name, through reflection, is not in it: "
            "keep an assembly whole with the item TrimmerRootAssembly in the project file, or everything with the "
            "property PublishTrimmed=false.\n",
            before, name, after);
}

/* A text of an exception as it was made with it: nothing managed runs here. */
static bool field_has(MonoObject *exception, MonoClass *class, const char *name, const char *part) {
    MonoClassField *field = mono_class_get_field_from_name(class, name);
    MonoString *string = NULL;
    if (field)
        mono_field_get_value(exception, field, &string);
    char *text = string ? mono_string_to_utf8(string) : NULL;
    bool has = text && strstr(text, part);
    mono_free(text);
    return has;
}

static bool message_has(MonoObject *exception, const char *part) {
    return field_has(exception, mono_get_exception_class(), "_message", part);
}

/* Of an assembly, when the runtime threw it, which gives no message; of a file there is always one. The class library looks
 * for translations of its texts, and does without. */
static bool misses_assembly(MonoObject *exception) {
    if (message_has(exception, ""))
        return message_has(exception, "assembly");
    return !field_has(exception, mono_object_get_class(exception), "<FileName>k__BackingField", ".resources");
}

/* What reflection, serializers and containers throw when they look for something that is not there. */
static bool may_come_from_trimming(MonoObject *exception) {
    static const char *const missing[] = {
        "MissingFieldException", "MissingMemberException", "MissingMethodException", "TypeLoadException"};
    MonoClass *class = mono_object_get_class(exception);
    const char *space = mono_class_get_namespace(class), *name = mono_class_get_name(class);
    if (!strcmp(space, "System.IO"))
        return !strcmp(name, "FileNotFoundException") && misses_assembly(exception);
    if (strcmp(space, "System"))
        return false;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (!strcmp(name, missing[i]))
            return true;
    if (!strcmp(name, "NotSupportedException") || !strcmp(name, "InvalidOperationException"))
        return message_has(exception, "constructor") || message_has(exception, "metadata for type");
    return false;
}

static void on_thrown(MonoProfiler *profiler, MonoObject *exception) {
    (void)profiler;
    if (!told && may_come_from_trimming(exception))
        tell("The exception ", mono_class_get_name(mono_object_get_class(exception)), " was thrown");
}

/* For System.Text.Json (ComponentizeDotnet.Trimming/ReportEmptyContracts.cs), which gives a MonoType. */
void engine_empty_contract(void *type) {
    if (!untrimmed)
        return;
    MonoClass *class = mono_class_from_mono_type(type);
    const char *assembly = mono_image_get_name(mono_class_get_image(class));
    if (strcmp(assembly, untrimmed) && strcmp(assembly, "System.Private.CoreLib"))
        tell("System.Text.Json found no members of ", mono_class_get_name(class), "");
}

void trimmed_watch(const char *assembly) {
    untrimmed = assembly;
    mono_profiler_set_exception_throw_callback(mono_profiler_create(NULL), on_thrown);
}
